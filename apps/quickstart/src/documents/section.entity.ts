import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { Document } from './document.entity';

/** What stands between one heading and the next: the unit of search. */
@Entity()
export class Section {
  @PrimaryGeneratedColumn() id!: number;

  @Column('integer') documentId!: number;

  @ManyToOne(() => Document, (document) => document.sections, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'documentId' })
  document!: Relation<Document>;

  /** 1 to 6; 0 for the text before the first heading. */
  @Column('integer') level!: number;

  /** Line of the heading, from 1. */
  @Column('integer') line!: number;

  @Column('text') heading!: string;

  /** The headings that lead here, outermost first. */
  @Column('text') trail!: string;

  @Column('text') body!: string;
}
