import type { PostscriptClient } from './client';
import { PostscriptError } from './errors';
import type { Finding, IfSeveral, LookupKind } from './lookup';
import { lookUp } from './lookup';
import { settle } from '../domain/settle';
import type { Subscriber } from '../domain/subscriber';

/** One subscriber as a user points at them. */
export type SubscriberRef =
	| { kind: 'id'; id: string }
	| { kind: LookupKind; value: string; ifSeveral?: IfSeveral };

/** A reference that Postscript must be asked about. */
export type LookupRef = Exclude<SubscriberRef, { kind: 'id' }>;

/** What is done where the subscriber who is found has another phone number than the item. */
export type IfPhoneDiffers = 'update' | 'create' | 'stop';

/** A person as the items know them: by one of these, or several. */
export interface Contact {
	shopifyCustomerId?: string;
	/** E.164. */
	phone?: string;
	email?: string;
	ifSeveral?: IfSeveral;
}

/** The subscriber whom a contact means. */
export interface Match {
	subscriber: Subscriber;
	foundBy: LookupKind;
	/** Both numbers, where the subscriber has another phone than the item. */
	phoneDiffers?: { input: string; subscriber: string };
}

/** How each kind is called on the screen. */
const KIND_NAMES: Record<LookupKind, string> = {
	phone: 'phone number',
	email: 'email',
	shopifyCustomerId: 'Shopify customer ID',
	psId: 'Cookie ID (ps_id)',
};

const KINDS: LookupKind[] = ['phone', 'email', 'shopifyCustomerId', 'psId'];

/** In the order in which a contact is looked up. */
const CONTACT_KINDS = ['shopifyCustomerId', 'phone', 'email'] as const;

/** One look-up for each choice of what several matches mean: most often there is one choice. */
async function lookUpAll(
	client: PostscriptClient,
	kind: LookupKind,
	wanted: Array<{ value: string; ifSeveral?: IfSeveral }>,
): Promise<(value: string, ifSeveral?: IfSeveral) => Finding> {
	const valuesFor = (choice: IfSeveral) =>
		wanted.flatMap(({ value, ifSeveral = 'stop' }) => (ifSeveral === choice ? [value] : []));
	const [strict, lenient] = await Promise.all([
		lookUp(client, kind, valuesFor('stop')),
		lookUp(client, kind, valuesFor('mostRecentOptedIn'), 'mostRecentOptedIn'),
	]);
	return (value, ifSeveral) => (ifSeveral === 'mostRecentOptedIn' ? lenient : strict)(value);
}

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
			const wanted = refs.flatMap((ref) => (ref.kind === kind ? [ref] : []));
			return [kind, await lookUpAll(client, kind, wanted)] as const;
		}),
	);
	const byKind = new Map(findings);
	return ({ kind, value, ifSeveral }) => byKind.get(kind)?.(value, ifSeveral) ?? { kind: 'none' };
}

/**
 * The subscriber with this ID.
 *
 * @throws PostscriptError, `not_found` where Postscript shows none
 */
export async function readById(client: PostscriptClient, id: string): Promise<Subscriber> {
	const subscriber = await client.request<Partial<Subscriber>>('getSubscriber', { id });
	if (typeof subscriber.id === 'string' && subscriber.id !== '') return subscriber as Subscriber;
	throw new PostscriptError(
		`Postscript shows no subscriber under the ID ${id}`,
		'Check the ID, or look the subscriber up by phone instead',
		'not_found',
	);
}

/**
 * The same where there may be no such subscriber.
 *
 * @returns the error that says so where Postscript shows none
 * @throws every other
 */
export async function readIfThere(
	client: PostscriptClient,
	id: string,
): Promise<Subscriber | PostscriptError> {
	const answer = await settle(readById(client, id));
	if (answer.status === 'fulfilled') return answer.value;
	const error: unknown = answer.reason;
	if (error instanceof PostscriptError && error.code === 'not_found') return error;
	throw error;
}

/**
 * @returns the subscriber that a look-up found
 * @throws the look-up's own error, or PostscriptError where no subscriber matches
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
 * Looks many people up with few requests: by Shopify customer ID first, then by phone, then by email, each time those
 * whom nothing found yet.
 *
 * @returns the finding for each contact
 */
export async function findByContact(
	client: PostscriptClient,
	contacts: Contact[],
): Promise<(contact: Contact) => Finding> {
	const steps: Array<(contact: Contact) => Finding> = [];
	const findingOf = (contact: Contact): Finding => {
		for (const step of steps) {
			const finding = step(contact);
			if (finding.kind !== 'none') return finding;
		}
		return { kind: 'none' };
	};
	for (const kind of CONTACT_KINDS) {
		const wanted = contacts.flatMap((contact) => {
			const { [kind]: value, ifSeveral } = contact;
			return value && findingOf(contact).kind === 'none' ? [{ value, ifSeveral }] : [];
		});
		const found = await lookUpAll(client, kind, wanted);
		steps.push(({ [kind]: value, ifSeveral }) =>
			value ? found(value, ifSeveral) : { kind: 'none' },
		);
	}
	return findingOf;
}

/**
 * The subscriber whom a contact means.
 *
 * @returns undefined where there is none, or where a new subscriber is to be made for the other phone number
 * @throws the look-up's own error; PostscriptError `conflict` where the phone differs and that is to stop
 */
export function matchOf(
	{ phone }: Contact,
	finding: Finding,
	ifPhoneDiffers: IfPhoneDiffers = 'update',
): Match | undefined {
	if (finding.kind === 'failed') throw finding.error;
	if (finding.kind === 'none') return undefined;
	const { subscriber, foundBy } = finding;
	const known = subscriber.phone_number;
	const isSame = !phone || !known || digitsOf(phone) === digitsOf(known);
	if (isSame) return { subscriber, foundBy };
	if (ifPhoneDiffers === 'create') return undefined;
	if (ifPhoneDiffers === 'update') {
		return { subscriber, foundBy, phoneDiffers: { input: phone, subscriber: known } };
	}
	throw new PostscriptError(
		`The subscriber found by ${KIND_NAMES[foundBy]} (${subscriber.id}) has the phone number ${known}, not ${phone}`,
		'Check which number is right. If Phone Differs in the options says what to do with such people',
		'conflict',
	);
}

function digitsOf(phone: string): string {
	return phone.replace(/\D/g, '');
}
