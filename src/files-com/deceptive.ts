/** Characters that reorder or hide what stands around them, and halves of a surrogate pair: for a class of a regular expression. */
export const deceptive = String.raw`\p{Bidi_Control}\p{Cs}\u{200B}\u{2060}-\u{2064}\u{FEFF}\u{FFF9}-\u{FFFB}\u{E0000}-\u{E007F}`;
