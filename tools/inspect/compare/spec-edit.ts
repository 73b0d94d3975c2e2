/** What the server of the inspector tells a page of an edit of the specification. */

export interface SpecEdit {
  /** Of the module at core/<number>.js that plays it; of the one before if it is refused. */
  readonly number: number;
  readonly status: 'working' | 'ready' | 'refused';
  /** The refusal, with places; otherwise what the generator has made of it. */
  readonly text: string;
  /** The files that differ from what they were when the watch began. */
  readonly changed: readonly string[];
}
