import { Column, Entity, OneToMany, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { Section } from './section.entity';

/** A Markdown file as it was when it was last indexed. */
@Entity()
export class Document {
  @PrimaryGeneratedColumn() id!: number;

  /** Relative to the folder, with `/` on every platform. */
  @Column('text', { unique: true }) path!: string;

  @Column('text') title!: string;

  /** Left out of listings: ask for it by name. */
  @Column('text', { select: false }) text!: string;

  /** Bytes. */
  @Column('integer') size!: number;

  @Column('integer') modifiedMs!: number;

  /** SHA-256 of the bytes: tells a file that was rewritten from one that was only touched. */
  @Column('text') hash!: string;

  @OneToMany(() => Section, (section) => section.document) sections!: Relation<Section[]>;
}
