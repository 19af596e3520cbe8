import type { AnswerOf } from './api/client';
import { api } from './request';

// The options and answers of a ceremony are WebAuthn's own JSON, which the API's document leaves open.

// The server speaks WebAuthn's JSON: binary values are base64url. The browser's
// own calls take and give ArrayBuffers.

function bytes(text: string): ArrayBuffer {
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out.buffer;
}

function text(value: ArrayBuffer | null | undefined): string | undefined {
  if (!value) return undefined;
  let raw = '';
  for (const b of new Uint8Array(value)) raw += String.fromCharCode(b);
  return btoa(raw).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

interface Descriptor { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] }
interface CreationJSON extends Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> {
  challenge: string; user: { id: string; name: string; displayName: string }; excludeCredentials?: Descriptor[];
}
interface RequestJSON extends Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> { challenge: string; allowCredentials?: Descriptor[] }

const descriptors = (list: Descriptor[] | undefined): PublicKeyCredentialDescriptor[] => (list ?? []).map((d) => ({ ...d, id: bytes(d.id) }));

/** canPasskey tells whether this browser knows passkeys at all. */
export const canPasskey = (): boolean => typeof PublicKeyCredential === 'function';

/** makePasskey lets the browser make a passkey and the server keep it; null when its owner changed their mind. */
export async function makePasskey(label: string): Promise<AnswerOf<'/api/account/passkeys/finish', 'post'> | null> {
  const { options } = await api.post('/api/account/passkeys/begin', {});
  const o = (options as { publicKey: CreationJSON }).publicKey;
  const made = await asked(() => navigator.credentials.create({
    publicKey: { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: descriptors(o.excludeCredentials) },
  }));
  if (!made) return null;
  const r = made.response as AuthenticatorAttestationResponse;
  return await api.post('/api/account/passkeys/finish', {
    label,
    answer: {
      id: made.id, rawId: text(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment ?? undefined, clientExtensionResults: {},
      response: { clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject), transports: r.getTransports?.() ?? [] },
    },
  });
}

/** usePasskey signs in with a passkey; null when its owner changed their mind. */
export async function usePasskey(): Promise<AnswerOf<'/api/sign-in/passkey/finish', 'post'> | null> {
  const { ceremony, options } = await api.post('/api/sign-in/passkey/begin', {});
  const o = (options as { publicKey: RequestJSON }).publicKey;
  const shown = await asked(() => navigator.credentials.get({ publicKey: { ...o, challenge: bytes(o.challenge), allowCredentials: descriptors(o.allowCredentials) } }));
  if (!shown) return null;
  const r = shown.response as AuthenticatorAssertionResponse;
  return await api.post('/api/sign-in/passkey/finish', {
    ceremony: ceremony ?? '',
    answer: {
      id: shown.id, rawId: text(shown.rawId), type: shown.type, clientExtensionResults: {},
      response: { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: text(r.userHandle) },
    },
  });
}

// A refusal by the person, and one by time, both come as NotAllowedError.
async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return await ask() as PublicKeyCredential | null;
  } catch (e) {
    if (e instanceof DOMException && (e.name === 'NotAllowedError' || e.name === 'AbortError')) return null;
    throw e;
  }
}
