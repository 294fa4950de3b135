// Passkeys: the browser asks the device, the form carries the answer. Everything else of the sign-in is plain HTML;
// these forms stay hidden where there are no passkeys.
import { all, once } from "./dom";

interface Asked {
  ceremony: string;
  publicKey: Creating & Getting;
}

// We ask for no extension that carries bytes.
type Creating = Omit<PublicKeyCredentialCreationOptionsJSON, "extensions">;
type Getting = Omit<PublicKeyCredentialRequestOptionsJSON, "extensions">;

/** Shows and serves every `<form data-passkey="get|create" data-options="path">`. */
export function startPasskeys(root: ParentNode): void {
  if (!window.isSecureContext || typeof window.PublicKeyCredential !== "function") return;
  once(all(root, "form[data-passkey]", HTMLFormElement), "passkeyReady", (form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (field(form, "credential").value !== "") return;
      event.preventDefault();
      void serve(form, event.submitter);
    });
  });
}

async function serve(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const failed = form.querySelector<HTMLElement>("[data-passkey-failed]");
  if (form.dataset["asking"] !== undefined) return;
  form.dataset["asking"] = "";
  button?.setAttribute("aria-disabled", "true");
  if (failed) failed.hidden = true;
  try {
    const asked = await ask(form);
    const answer = form.dataset["passkey"] === "create" ? await create(asked) : await get(asked);
    field(form, "ceremony").value = asked.ceremony;
    field(form, "credential").value = JSON.stringify(answer);
    form.requestSubmit();
  } catch {
    // Broken off by the person, refused by the device, or no signal: one sentence serves them all.
    if (failed) failed.hidden = false;
  } finally {
    delete form.dataset["asking"];
    button?.removeAttribute("aria-disabled");
  }
}

async function ask(form: HTMLFormElement): Promise<Asked> {
  const body = new URLSearchParams();
  // A command of its own: the form's own id is for what follows.
  body.set("_csrf", field(form, "_csrf").value);
  body.set("_key", crypto.randomUUID());
  const response = await fetch(form.dataset["options"] ?? "", {
    method: "POST",
    body,
    headers: { accept: "application/json" },
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Asked;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error(name);
  return found;
}

async function create({ publicKey }: Asked): Promise<unknown> {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: (publicKey.excludeCredentials ?? []).map(known),
    } as PublicKeyCredentialCreationOptions,
  });
  const credential = made as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...common(credential),
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: typeof response.getTransports === "function" ? response.getTransports() : [],
    },
  };
}

async function get({ publicKey }: Asked): Promise<unknown> {
  const given = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: (publicKey.allowCredentials ?? []).map(known),
    } as PublicKeyCredentialRequestOptions,
  });
  const credential = given as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...common(credential),
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

const common = (credential: PublicKeyCredential): object => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: {},
});

const known = (one: PublicKeyCredentialDescriptorJSON): PublicKeyCredentialDescriptor =>
  ({ ...one, id: bytes(one.id) }) as PublicKeyCredentialDescriptor;

/** The standard's own helpers for this are too new for the browsers we serve. */
function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
