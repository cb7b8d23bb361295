import { TEST_KEY } from '../emulator/options';
import { startEmulator, type Emulator } from '../emulator/server';
import type { Shop } from '../emulator/shop';
import { AUDIENCE, AUDIENCE_PROPERTY, listedCustomers } from './customers';
import { audienceWorkflow, WELCOME_EVENT, welcomeWorkflow } from './exampleWorkflows';
import type { N8nClient } from './n8nClient';
import { CREDENTIAL_TYPE } from './workflows';

export const PHONE_MATCHING = ['normalised', 'e164', 'digits'] as const;
export type PhoneMatching = (typeof PHONE_MATCHING)[number];

const MATCHING_WORDS: Record<PhoneMatching, string> = {
	normalised: 'in any form',
	e164: 'with + only',
	digits: 'without + only',
};

/** Subscribed long before the workflows start. */
export const REGULARS = numbers('212', 4);
/** What those who try conditions can look for. */
export const REGULARS_TAG = 'Regular';
/** No subscribers yet. */
export const NEWCOMERS = numbers('303', 8);

const NAMES = new Map(
	[...REGULARS, ...NEWCOMERS].map((phone, index) => [
		phone,
		['Gil', 'Hal', 'Ida', 'Jo', 'Kai', 'Lea', 'Max', 'Nia', 'Otis', 'Pia', 'Quin', 'Ray'][index],
	]),
);

/** What a reader of the demo is told of a person: `Kai (+13035550100)`. */
export function called(phone: string): string {
	const name = NAMES.get(phone);
	return name === undefined ? phone : `${name} (${phone})`;
}

/** What one customer of the list got from Audience: Sync. */
export interface SyncedItem {
	status: string;
}

/** An emulated shop with its own credential and its own two workflows in n8n. */
export interface TestShop {
	name: string;
	emulator: Emulator;
	people: Shop;
	/** What the Test button of the credential says: `OK`, or else the reason. */
	credentialTest: string;
	workflowIds: string[];
	/** Runs the list of customers through the audience workflow: an answer each, in the order of the list. */
	syncCustomers(): Promise<SyncedItem[]>;
	close(): Promise<void>;
}

/** @param suffix distinguishes the workflows and credentials of several shops; empty where there is one */
export async function openShop(
	client: N8nClient,
	phoneMatching: PhoneMatching,
	suffix = '',
): Promise<TestShop> {
	const emulator = await startEmulator({ phoneMatching });
	const people = emulator.shop(TEST_KEY);
	seed(people);
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: 15 };
	const credential = await client.createCredential(`Postscript${suffix}`, CREDENTIAL_TYPE, data);
	const { status, message } = await client.testCredential(credential, CREDENTIAL_TYPE, data);
	const path = `customers-${phoneMatching}`;
	const customers = listedCustomers.map(({ name, phone, email, vip }) => ({
		name,
		phone,
		email,
		vip,
	}));
	return {
		name: `The shop that matches phone numbers ${MATCHING_WORDS[phoneMatching]}`,
		emulator,
		people,
		credentialTest: status === 'OK' ? status : message,
		workflowIds: [
			await client.createActiveWorkflow(welcomeWorkflow(suffix, credential)),
			await client.createActiveWorkflow(audienceWorkflow(suffix, credential, path, customers)),
		],
		syncCustomers: async () => await client.callWebhook<SyncedItem[]>(path),
		close: async () => await emulator.close(),
	};
}

/** Phone numbers of the people that events of a type were sent for, one for each event. */
export function reached(shop: TestShop, eventType: string): string[] {
	const phones = new Map(
		[...shop.people.subscribers()].map((each) => [each.id, each.phone_number]),
	);
	return shop.emulator.events
		.filter((event) => event.type === eventType)
		.map((event) => phones.get(event.subscriberId ?? '') ?? 'unknown');
}

export function welcomed(shop: TestShop): string[] {
	return reached(shop, WELCOME_EVENT);
}

/** How often the polling trigger has asked for changes. Look-ups of the action node are sorted otherwise. */
export function polls(shop: TestShop): number {
	return shop.emulator.log.filter(
		({ path, query }) =>
			path === '/api/v2/subscribers' && String(query.sort).startsWith('updated_at'),
	).length;
}

/** The audiences that a person carries. */
export function audiencesOf(shop: TestShop, phone: string): unknown {
	return shop.people.byPhone(phone)?.properties[AUDIENCE_PROPERTY] ?? [];
}

function seed(people: Shop): void {
	const yesterday = Date.now() - 24 * 60 * 60 * 1000;
	for (const [index, phone] of REGULARS.entries()) {
		const known = { tags: [REGULARS_TAG], properties: { City: 'Boston', Orders: index + 1 } };
		people.add({ phone, ...known, createdAt: yesterday }, { updatedAt: yesterday });
	}
	for (const { knownPhone, email, memberBefore } of listedCustomers) {
		if (knownPhone === undefined) continue;
		const properties = { [AUDIENCE_PROPERTY]: memberBefore ? [AUDIENCE] : [] };
		const contact = { phone: knownPhone, email: email === '' ? undefined : email };
		people.add({ ...contact, properties, createdAt: yesterday }, { updatedAt: yesterday });
	}
}

/** From the range of numbers that is kept for fiction: +1 area 555 0100 and on. */
function numbers(area: string, count: number): string[] {
	return Array.from(
		{ length: count },
		(_, index) => `+1${area}55501${String(index).padStart(2, '0')}`,
	);
}
