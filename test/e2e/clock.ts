/** JavaScript, for Node.js and for browsers, that sets the clock so many milliseconds ahead. */
export function setClockAhead(milliseconds: number): string {
  return `{
    const real = Date;
    globalThis.Date = class Date extends real {
      constructor(...parts) {
        if (parts.length === 0) super(real.now() + ${milliseconds});
        else super(...parts);
      }
      static now() {
        return real.now() + ${milliseconds};
      }
    };
  }`;
}
