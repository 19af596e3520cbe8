/** byWhat tells what somebody typed: an address, a telephone number, or else words to look for in names, tails and member numbers. */
export function byWhat(typed: string): { phone: string } | { words: string } | { email: string } {
  const text = typed.trim();
  if (text.includes('@')) return { email: text };
  const digits = text.replace(/[\s()-]/g, '');
  return /^\+?\d{7,15}$/.test(digits) ? { phone: digits } : { words: text };
}
