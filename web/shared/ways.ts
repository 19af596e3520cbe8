/** deskWindow names the tab of the desk, so that other tabs lead back to it without opening it anew: a talk's sound lives there. */
export const deskWindow = 'zy-desk';
const customerWindow = 'zy-customer';

/** toCustomer are the link's parts that open a customer's page beside the desk, from a contact where there is one. */
export function toCustomer(id: string, contact?: string): { href: string; target: string } {
  return { href: `/customers/${id}${contact ? `?contact=${contact}` : ''}`, target: customerWindow };
}

/** toDesk leads back to the desk and the contact; a tab of it that is open is not loaded again. */
export function toDesk(contact?: string): { href: string; target: string } {
  return { href: contact ? `/desk#/${contact}` : '/desk', target: deskWindow };
}

/** contactIn is the contact that a customer's page was opened from. */
export function contactIn(search: string): string | undefined {
  const id = new URLSearchParams(search).get('contact') ?? '';
  return /^ct_\w{1,60}$/.test(id) ? id : undefined;
}
