/** subject is whom a token of the site's server names; the platform alone checks it. */
export function subject(token: string): string {
  if (!token) return '';
  try {
    const body = atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'));
    return String((JSON.parse(new TextDecoder().decode(Uint8Array.from(body, (c) => c.charCodeAt(0)))) as { sub?: unknown }).sub ?? token);
  } catch {
    return token;
  }
}
