/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { AUDIENCE_PROPERTY, listedCustomers } from './customers';
import { say } from './checkCounter';
import { called, NEWCOMERS, polls, REGULARS, welcomed, type TestShop } from './testShop';

const CHANGE_EVERY_MS = 8_000;
const LOOK_EVERY_MS = 500;
const SYNC_EVERY_MS = 60_000;

/** Simulates a live shop until the signal: people opt in and out, the list of customers is synced every minute. */
export async function runLiveShop(shop: TestShop, signal: AbortSignal): Promise<void> {
	say("Waiting for n8n's first poll: what happens after it is passed on ...");
	while (!signal.aborted && polls(shop) === 0) await wait(LOOK_EVERY_MS);
	await Promise.all([
		repeat(CHANGE_EVERY_MS, signal, statusChanger(shop)),
		repeat(LOOK_EVERY_MS, signal, welcomeReporter(shop)),
		repeat(SYNC_EVERY_MS, signal, () => sync(shop)),
	]);
}

/** One person after another changes status, so that each does so at most once between two polls. */
function statusChanger({ people }: TestShop): () => void {
	const phones = [...NEWCOMERS, ...REGULARS];
	let steps = 0;
	return () => {
		const phone = phones[steps++ % phones.length];
		if (people.byPhone(phone)?.subscriptions.promotional.can_send) {
			people.optOut(phone);
			say(`${called(phone)} opted out`);
		} else {
			people.optIn(phone);
			say(`${called(phone)} opted in: n8n will send Welcome after its next poll`);
		}
	};
}

function welcomeReporter(shop: TestShop): () => void {
	let reported = 0;
	return () => {
		const sent = welcomed(shop);
		for (const phone of sent.slice(reported)) say(`n8n sent Welcome for ${called(phone)}`);
		reported = sent.length;
	};
}

/** Takes a customer out of the audience by hand; the next sync of the list corrects that. */
async function sync(shop: TestShop): Promise<void> {
	const { name, knownPhone } = pick(listedCustomers);
	if (knownPhone !== undefined) {
		shop.people.touch(knownPhone, { properties: { [AUDIENCE_PROPERTY]: [] } });
		say(`${name} was taken out of the audience by hand: the next sync puts that right`);
	}
	const items = await shop.syncCustomers();
	// One of each kind: Eve is not a subscriber, and Cy is on the list without being a VIP.
	const results = items.map((item, index) => `${listedCustomers[index].name} ${item.status}`);
	say(`n8n synced the customers: ${results.join(', ')}`);
}

async function repeat(
	pauseMs: number,
	signal: AbortSignal,
	work: () => void | Promise<void>,
): Promise<void> {
	while (!signal.aborted) {
		await work();
		await wait(pauseMs, undefined, { signal }).catch(() => undefined);
	}
}

function pick<Item>(items: Item[]): Item {
	return items[Math.floor(Math.random() * items.length)];
}
