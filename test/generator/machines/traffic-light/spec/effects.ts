/** What a test machine may order: a note, which a test reads back. */
export interface Effects {
  note(text: string): void;
}
