import { address, client, type BodyOf, type PathOf } from './api/client';

export { Refused } from './api/client';

/** api asks our own server as whoever is signed in here; its types are those of the OpenAPI document. */
export const api = client();

/** beacon tells the server something while the page is going away. */
export function beacon<P extends PathOf<'post'>>(path: P, body: BodyOf<P>, fill: Record<string, string> = {}): void {
  navigator.sendBeacon(address(path, fill), new Blob([JSON.stringify(body)], { type: 'application/json' }));
}
