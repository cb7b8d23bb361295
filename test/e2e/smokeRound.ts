/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { AUDIENCE, CHANGE_EVENTS, listedCustomers } from './customers';
import type { N8nClient } from './n8nClient';
import { say, type Tally } from './checkCounter';
import {
	audiencesOf,
	NEWCOMERS,
	polls,
	reached,
	REGULARS,
	welcomed,
	type TestShop,
} from './testShop';

/** n8n polls once a minute and starts up to 15 seconds after activation; the rest is for a busy machine. */
const POLL_LIMIT_MS = 110_000;
/** What a poll started has to have ended by then. */
const SETTLE_MS = 5_000;

const FIRST_OPT_INS = NEWCOMERS.slice(0, 5);
const LATER_OPT_INS = NEWCOMERS.slice(5);
/** Opt out in the first act and in again in the second. */
const UNDECIDED = REGULARS.slice(0, 2);
const FAITHFUL = REGULARS.slice(2);
/** Opt in in the first act and out in the second. */
const FICKLE = FIRST_OPT_INS.slice(0, 2);

/**
 * One full round of a shop, with real polls in between: opt-ins, opt-outs and mere changes of tags; each opt-in has to
 * lead to exactly one event, nothing else to any, and each listed customer to the right membership.
 */
export async function playRound(shop: TestShop, client: N8nClient, tally: Tally): Promise<void> {
	tally.check(
		`${shop.name}: the credential's test is passed`,
		shop.credentialTest === 'OK',
		shop.credentialTest,
	);
	await nextPoll(shop, 0);
	say(`${shop.name}: the first poll has taken the baseline`);
	await syncCustomers(shop, tally, 'first');
	await syncCustomers(shop, tally, 'later');
	checkChangeEvents(shop, tally);

	await firstAct(shop);
	await secondAct(shop);
	await lastAct(shop);

	checkWelcomes(shop, tally);
	await checkExecutions(shop, client, tally);
	const { violations } = shop.emulator;
	tally.check(
		`${shop.name}: every request was as documented`,
		violations.length === 0,
		JSON.stringify(violations),
	);
}

async function syncCustomers(shop: TestShop, tally: Tally, run: 'first' | 'later'): Promise<void> {
	const items = await shop.syncCustomers();
	const said = items.map((item) => item.status);
	const named = said.map((status, index) => `${listedCustomers[index].name} ${status}`);
	say(`${shop.name}: the ${run} sync of the customers says ${named.join(', ')}`);
	listedCustomers.forEach((customer, index) => {
		const expected = customer[run];
		tally.check(
			`${shop.name}: ${customer.name} is ${expected} (${run} sync)`,
			said[index] === expected,
			said[index],
		);
		if (customer.knownPhone === undefined) return;
		const audiences = JSON.stringify(audiencesOf(shop, customer.knownPhone));
		const wanted = JSON.stringify(customer.vip ? [AUDIENCE] : []);
		tally.check(
			`${shop.name}: ${customer.name} carries ${wanted} (${run} sync)`,
			audiences === wanted,
			audiences,
		);
	});
}

/** A change is told once; the second run, which changed nothing, told nothing. */
function checkChangeEvents(shop: TestShop, tally: Tally): void {
	for (const [status, eventType] of Object.entries(CHANGE_EVENTS)) {
		const changed = listedCustomers.filter((customer) => customer.first === status);
		const wanted = changed.map((customer) => String(customer.knownPhone)).sort();
		const sent = reached(shop, eventType).sort();
		tally.check(
			`${shop.name}: ${eventType} for ${wanted.join(', ')}`,
			sent.join() === wanted.join(),
			sent.join(', '),
		);
	}
}

async function firstAct(shop: TestShop): Promise<void> {
	changeTags(shop.people, FAITHFUL);
	FIRST_OPT_INS.forEach((phone) => shop.people.optIn(phone));
	UNDECIDED.forEach((phone) => shop.people.optOut(phone));
	changeTags(shop.people, [...FAITHFUL, ...FIRST_OPT_INS]);
	say(
		`${shop.name}: ${FIRST_OPT_INS.length} people opted in and ${UNDECIDED.length} out (first act); waiting for n8n's next poll ...`,
	);
	await welcomesSent(shop, FIRST_OPT_INS.length);
}

async function secondAct(shop: TestShop): Promise<void> {
	changeTags(shop.people, FIRST_OPT_INS);
	[...UNDECIDED, ...LATER_OPT_INS].forEach((phone) => shop.people.optIn(phone));
	FICKLE.forEach((phone) => shop.people.optOut(phone));
	changeTags(shop.people, FAITHFUL);
	say(
		`${shop.name}: ${UNDECIDED.length + LATER_OPT_INS.length} people opted in and ${FICKLE.length} out (second act); waiting for n8n's next poll ...`,
	);
	await welcomesSent(shop, expectedWelcomes().size);
}

/** Nothing but tags changes: what comes now would be a repeat. */
async function lastAct(shop: TestShop): Promise<void> {
	const before = polls(shop);
	changeTags(shop.people, [...REGULARS, ...NEWCOMERS]);
	say(
		`${shop.name}: tags of ${REGULARS.length + NEWCOMERS.length} people changed (last act); waiting for n8n's next poll ...`,
	);
	await nextPoll(shop, before);
	await wait(SETTLE_MS);
}

function changeTags(people: TestShop['people'], phones: string[]): void {
	for (const phone of phones) people.touch(phone, { tags: [`seen-${Date.now()}`] });
}

/** Everyone who opted in after the baseline did so once. */
function expectedWelcomes(): Set<string> {
	return new Set([...NEWCOMERS, ...UNDECIDED]);
}

function checkWelcomes(shop: TestShop, tally: Tally): void {
	const sent = welcomed(shop);
	const expected = expectedWelcomes();
	for (const phone of new Set([...expected, ...REGULARS, ...sent])) {
		const wanted = expected.has(phone) ? 1 : 0;
		const count = sent.filter((each) => each === phone).length;
		tally.check(`${shop.name}: ${wanted} Welcome for ${phone}`, count === wanted, String(count));
	}
	say(`${shop.name}: ${sent.length} Welcome events for ${expected.size} opt-ins`);
}

async function checkExecutions(shop: TestShop, client: N8nClient, tally: Tally): Promise<void> {
	for (const id of shop.workflowIds) {
		const statuses = (await client.executions(id)).map((execution) => execution.status);
		const allWell = statuses.length > 0 && statuses.every((status) => status === 'success');
		tally.check(`${shop.name}: every execution succeeded`, allWell, statuses.join(', '));
	}
}

async function nextPoll(shop: TestShop, before: number): Promise<void> {
	await until(() => polls(shop) > before);
}

async function welcomesSent(shop: TestShop, count: number): Promise<void> {
	const before = polls(shop);
	await until(() => welcomed(shop).length >= count);
	await nextPoll(shop, before);
}

/** Returns when the condition holds or the time for a poll is over: the checks then say what is missing. */
async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + POLL_LIMIT_MS;
	while (!condition() && Date.now() < end) await wait(250);
}
