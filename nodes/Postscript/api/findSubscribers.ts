import type { PostscriptClient } from './client';
import { PostscriptError } from './errors';
import type { Finding, LookupKind } from './lookup';
import { lookUp } from './lookup';
import type { Subscriber } from '../domain/subscriber';

/** One subscriber as a user points at them. */
export type SubscriberRef = { kind: 'id'; id: string } | { kind: LookupKind; value: string };

/** A reference that Postscript must be asked about. */
export type LookupRef = Exclude<SubscriberRef, { kind: 'id' }>;

/** A person as the items know them: by phone (E.164), email, or both. */
export interface Contact {
	phone?: string;
	email?: string;
}

/** How each kind is called on the screen. */
const KIND_NAMES: Record<LookupKind, string> = {
	phone: 'phone number',
	email: 'email',
	shopifyCustomerId: 'Shopify customer ID',
	psId: 'ps_id',
};

const KINDS: LookupKind[] = ['phone', 'email', 'shopifyCustomerId', 'psId'];

/**
 * Looks up many references with few requests, each value once.
 *
 * @returns the finding for each reference that is not an ID; a failed look-up is one, never "not there"
 */
export async function findByRef(
	client: PostscriptClient,
	refs: SubscriberRef[],
): Promise<(ref: LookupRef) => Finding> {
	const findings = await Promise.all(
		KINDS.map(async (kind) => {
			const values = refs.flatMap((ref) => (ref.kind === kind ? [ref.value] : []));
			return [kind, await lookUp(client, kind, values)] as const;
		}),
	);
	const byKind = new Map(findings);
	return (ref) => byKind.get(ref.kind)?.(ref.value) ?? { kind: 'none' };
}

/**
 * @returns the subscriber that a look-up found
 * @throws the look-up's own error, or PostscriptError where nobody matches
 */
export function requireFound(ref: LookupRef, finding: Finding): Subscriber {
	if (finding.kind === 'failed') throw finding.error;
	if (finding.kind === 'found') return finding.subscriber;
	throw new PostscriptError(
		`No subscriber has the ${KIND_NAMES[ref.kind]} ${ref.value}`,
		'Check the value. People who have not confirmed their opt-in by text are not found yet; to add new people use Create or Update',
		'not_found',
	);
}

/**
 * Looks many people up with few requests: by phone first, and by email those whom their phone does not find.
 *
 * @returns the finding for each contact
 */
export async function findByContact(
	client: PostscriptClient,
	contacts: Contact[],
): Promise<(contact: Contact) => Finding> {
	const phones = contacts.flatMap(({ phone }) => phone ?? []);
	const byPhone = await lookUp(client, 'phone', phones);
	const phoneFinding = ({ phone }: Contact): Finding => (phone ? byPhone(phone) : { kind: 'none' });
	const emails = contacts
		.filter((contact) => phoneFinding(contact).kind === 'none')
		.flatMap(({ email }) => email ?? []);
	const byEmail = await lookUp(client, 'email', emails);
	return (contact) => {
		const finding = phoneFinding(contact);
		return finding.kind === 'none' && contact.email ? byEmail(contact.email) : finding;
	};
}
