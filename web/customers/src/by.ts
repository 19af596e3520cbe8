/** byWhat tells what somebody typed: an address, a telephone number, or else a member number. */
export function byWhat(typed: string): { phone: string } | { member: string } | { email: string } {
  const text = typed.trim();
  if (text.includes('@')) return { email: text };
  const digits = text.replace(/[\s()-]/g, '');
  return /^\+?\d{7,15}$/.test(digits) ? { phone: digits } : { member: text };
}
