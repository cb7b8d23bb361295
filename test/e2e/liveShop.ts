/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { AUDIENCE_PROPERTY, listedCustomers } from './customers';
import { say } from './checkCounter';
import { NEWCOMERS, polls, REGULARS, welcomed, type TestShop } from './testShop';

const STEP_MS = 8_000;
const LOOK_MS = 500;
const SYNC_MS = 60_000;

/** Lets the shop live until the signal: people opt in and out, the list of customers is synced now and then. */
export async function live(shop: TestShop, signal: AbortSignal): Promise<void> {
	say("Waiting for n8n's first poll: what happens after it is passed on ...");
	while (!signal.aborted && polls(shop) === 0) await wait(LOOK_MS);
	await Promise.all([
		repeat(STEP_MS, signal, stepper(shop)),
		repeat(LOOK_MS, signal, tellWelcomes(shop)),
		repeat(SYNC_MS, signal, () => sync(shop)),
	]);
}

/** Everyone changes their mind in turn, so that nobody does so twice between two polls. */
function stepper({ people }: TestShop): () => void {
	const everyone = [...NEWCOMERS, ...REGULARS];
	let steps = 0;
	return () => {
		const phone = everyone[steps++ % everyone.length];
		if (people.byPhone(phone)?.subscriptions.promotional.can_send) {
			people.optOut(phone);
			say(`${phone} opted out`);
		} else {
			people.optIn(phone);
			say(`${phone} opted in: n8n will send Welcome after its next poll`);
		}
	};
}

function tellWelcomes(shop: TestShop): () => void {
	let told = 0;
	return () => {
		const sent = welcomed(shop);
		for (const phone of sent.slice(told)) say(`n8n sent Welcome for ${phone}`);
		told = sent.length;
	};
}

/** Somebody at the shop has taken a customer out of the audience by hand: the list puts that right. */
async function sync(shop: TestShop): Promise<void> {
	const { name, knownPhone } = pick(listedCustomers);
	if (knownPhone !== undefined) {
		shop.people.touch(knownPhone, { properties: { [AUDIENCE_PROPERTY]: [] } });
		say(`${name} was taken out of the audience by hand: the next sync puts that right`);
	}
	const items = await shop.syncCustomers();
	// One of each kind: Eve is no subscriber, and Cy is on the list as somebody who is no VIP any more.
	const said = items.map((item, index) => `${listedCustomers[index].name} ${item.status}`);
	say(`n8n synced the customers: ${said.join(', ')}`);
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
