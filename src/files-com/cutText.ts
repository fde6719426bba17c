/** At most `length` characters, with `…` in place of what is cut; a surrogate pair stays whole. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
