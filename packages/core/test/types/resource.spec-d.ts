// Checked by the compiler alone: every line under `@ts-expect-error` has to be an error.
import { Context, Inject, Param, Resource, resource, User, type Principal } from '@tenon/core';

class UserParams {
  userId!: number;
}

class ItemService {
  price(): number {
    return 1;
  }
}

declare const computed: string;
declare const host: string;

export class Accepted {
  @Resource('user://{userId}/profile')
  literal({ userId }: { userId: string }, _ctx: Context): string {
    return userId;
  }

  @Resource('user://{userId}/dto')
  dto({ userId }: UserParams): number {
    return userId;
  }

  @Resource('user://{userId}/async')
  async later({ userId }: { userId: boolean }): Promise<boolean> {
    return userId;
  }

  @Resource('user://{userId}/decorated')
  decorated(@Param('userId') userId: string): string {
    return userId;
  }

  @Resource('user://{userId}/context')
  contextFirst(ctx: Context, @Param('userId') userId: number): string {
    return `${ctx.era} ${userId}`;
  }

  @Resource('me://profile')
  userFirst(@User() user: Principal | undefined): string {
    return user?.subject ?? '';
  }

  @Resource('item://price')
  serviceFirst(@Inject(ItemService) items: ItemService): number {
    return items.price();
  }

  @Resource('files://{path*}{?encoding,lines}')
  query({ path, encoding = 'utf8' }: { path: string; encoding?: string }): string {
    return path + encoding;
  }

  @Resource('shop://{item-id}/{shelf-no*}{?max-price}')
  hyphens({ item_id, shelf_no, max_price }: { item_id: string; shelf_no: string; max_price?: number }): string {
    return `${item_id}${shelf_no}${max_price}`;
  }

  @Resource('data://config', { mimeType: 'application/json' })
  fixed(): object {
    return {};
  }

  @Resource('data://context')
  fixedWithContext(ctx: Context): string {
    return ctx.era;
  }

  // Of a URI that is computed the compiler knows nothing: the boot checks it.
  @Resource(computed)
  computed({ anything }: { anything: string }): string {
    return anything;
  }

  @Resource(`data://${host}/{id}`)
  partlyComputed({ id }: { id: string }): string {
    return id;
  }
}

export class Refused {
  // @ts-expect-error these names are not parameters of the URI
  @Resource('user://{userId}/profile')
  foreign({ user }: { user: string }): string {
    return user;
  }

  // @ts-expect-error nor are additional ones, optional or not
  @Resource('user://{userId}/more')
  additional({ userId, more }: { userId: string; more?: string }): string {
    return userId + more;
  }

  // @ts-expect-error the method does not take these URI parameters
  @Resource('r://{owner}/{repo}')
  missing({ owner }: { owner: string }): string {
    return owner;
  }

  // @ts-expect-error URI parameters are string, number or boolean
  @Resource('r://{owner}')
  notText({ owner }: { owner: { name: string } }): string {
    return owner.name;
  }

  // @ts-expect-error hyphens are underscores in the method
  @Resource('shop://{item-id}')
  hyphenKept(params: { 'item-id': string }): string {
    return params['item-id'];
  }

  // @ts-expect-error a URI without parameters gives none
  @Resource('data://fixed')
  fixed({ id }: { id: string }): string {
    return id;
  }

  // @ts-expect-error a resource URI needs a scheme, such as data://config
  @Resource('config')
  noScheme(): string {
    return '';
  }

  // @ts-expect-error a bare decorator has no URI
  @Resource
  bare(): string {
    return '';
  }

  // @ts-expect-error a decorator without a URI is none
  @Resource()
  empty(): string {
    return '';
  }

  // @ts-expect-error only methods are resources
  @Resource('data://field')
  field = '';
}

export const components = [
  resource('math://{n}/square', { name: 'square' }, ({ n }) => Number(n) ** 2),
  // @ts-expect-error functions need a scheme as well
  resource('square', { name: 'square' }, () => 1),
  // @ts-expect-error and a name
  resource('math://square', {}, () => 1),
];
