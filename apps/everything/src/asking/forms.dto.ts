import { Describe } from '@tenon/core';
import { IsBoolean, IsEmail, IsIn, IsInt, IsNumber, IsString } from 'class-validator';

export class AccountForm {
  @Describe('The name to sign in with.') @IsString() username!: string;
  @Describe('Where to write to.') @IsEmail() email!: string;
}

/** Initialisers are what the form holds before the user changes anything. */
export class ProfileForm {
  @Describe('User name') @IsString() name: string = 'John Doe';
  @Describe('User age') @IsInt() age: number = 30;
  @Describe('User score') @IsNumber() score: number = 95.5;
  @Describe('User status') @IsIn(['active', 'inactive', 'pending']) status: string = 'active';
  @Describe('Verification status') @IsBoolean() verified: boolean = true;
}

export class NameForm {
  @IsString() name!: string;
}

export class ColorForm {
  @IsString() color!: string;
}

export class ConfirmForm {
  @IsBoolean() ok!: boolean;
}

export class ContextForm {
  @IsString() context!: string;
}

export class ValueForm {
  @IsString() value!: string;
}
