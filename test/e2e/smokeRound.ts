/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { AUDIENCE, CHANGE_EVENTS, listedCustomers } from './customers';
import type { N8nClient } from './n8nClient';
import { say, type CheckCounter } from './checkCounter';
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
/** Time for what a poll started to end. */
const SETTLE_MS = 5_000;

const FIRST_OPT_INS = NEWCOMERS.slice(0, 5);
const LATER_OPT_INS = NEWCOMERS.slice(5);
/** Opt out in the first phase and in again in the second. */
const LEAVE_AND_RETURN = REGULARS.slice(0, 2);
const STAYING = REGULARS.slice(2);
/** Opt in in the first phase and out in the second. */
const JOIN_AND_LEAVE = FIRST_OPT_INS.slice(0, 2);

/**
 * One full round of a shop, with real polls in between: opt-ins, opt-outs and changes of tags only. Each opt-in has to
 * send exactly one event, nothing else any, and each listed customer has to end with the right membership.
 */
export async function runSmokeRound(
	shop: TestShop,
	client: N8nClient,
	checks: CheckCounter,
): Promise<void> {
	checks.check(
		`${shop.name}: the credential's test is passed`,
		shop.credentialTest === 'OK',
		shop.credentialTest,
	);
	await nextPoll(shop, 0);
	say(`${shop.name}: the first poll has taken the baseline`);
	await syncCustomers(shop, checks, 'first');
	await syncCustomers(shop, checks, 'later');
	checkChangeEvents(shop, checks);

	await firstPhase(shop);
	await secondPhase(shop);
	await lastPhase(shop);

	checkWelcomes(shop, checks);
	await checkExecutions(shop, client, checks);
	const { violations } = shop.emulator;
	checks.check(
		`${shop.name}: every request was as documented`,
		violations.length === 0,
		JSON.stringify(violations),
	);
}

async function syncCustomers(
	shop: TestShop,
	checks: CheckCounter,
	run: 'first' | 'later',
): Promise<void> {
	const items = await shop.syncCustomers();
	const statuses = items.map((item) => item.status);
	const results = statuses.map((status, index) => `${listedCustomers[index].name} ${status}`);
	say(`${shop.name}: the ${run} sync of the customers says ${results.join(', ')}`);
	listedCustomers.forEach((customer, index) => {
		const expected = customer[run];
		checks.check(
			`${shop.name}: ${customer.name} is ${expected} (${run} sync)`,
			statuses[index] === expected,
			statuses[index],
		);
		if (customer.knownPhone === undefined) return;
		const audiences = JSON.stringify(audiencesOf(shop, customer.knownPhone));
		const wanted = JSON.stringify(customer.vip ? [AUDIENCE] : []);
		checks.check(
			`${shop.name}: ${customer.name} carries ${wanted} (${run} sync)`,
			audiences === wanted,
			audiences,
		);
	});
}

/** Each change sends one event; the second run changes nothing and sends none. */
function checkChangeEvents(shop: TestShop, checks: CheckCounter): void {
	for (const [status, eventType] of Object.entries(CHANGE_EVENTS)) {
		const changed = listedCustomers.filter((customer) => customer.first === status);
		const wanted = changed.map((customer) => String(customer.knownPhone)).sort();
		const sent = reached(shop, eventType).sort();
		checks.check(
			`${shop.name}: ${eventType} for ${wanted.join(', ')}`,
			sent.join() === wanted.join(),
			sent.join(', '),
		);
	}
}

async function firstPhase(shop: TestShop): Promise<void> {
	changeTags(shop.people, STAYING);
	FIRST_OPT_INS.forEach((phone) => shop.people.optIn(phone));
	LEAVE_AND_RETURN.forEach((phone) => shop.people.optOut(phone));
	changeTags(shop.people, [...STAYING, ...FIRST_OPT_INS]);
	say(
		`${shop.name}: ${FIRST_OPT_INS.length} people opted in and ${LEAVE_AND_RETURN.length} out (first phase); waiting for n8n's next poll ...`,
	);
	await welcomesSent(shop, FIRST_OPT_INS.length);
}

async function secondPhase(shop: TestShop): Promise<void> {
	changeTags(shop.people, FIRST_OPT_INS);
	[...LEAVE_AND_RETURN, ...LATER_OPT_INS].forEach((phone) => shop.people.optIn(phone));
	JOIN_AND_LEAVE.forEach((phone) => shop.people.optOut(phone));
	changeTags(shop.people, STAYING);
	say(
		`${shop.name}: ${LEAVE_AND_RETURN.length + LATER_OPT_INS.length} people opted in and ${JOIN_AND_LEAVE.length} out (second phase); waiting for n8n's next poll ...`,
	);
	await welcomesSent(shop, expectedWelcomes().size);
}

/** Nothing but tags changes: what comes now would be a repeat. */
async function lastPhase(shop: TestShop): Promise<void> {
	const before = polls(shop);
	changeTags(shop.people, [...REGULARS, ...NEWCOMERS]);
	say(
		`${shop.name}: tags of ${REGULARS.length + NEWCOMERS.length} people changed (last phase); waiting for n8n's next poll ...`,
	);
	await nextPoll(shop, before);
	await wait(SETTLE_MS);
}

function changeTags(people: TestShop['people'], phones: string[]): void {
	for (const phone of phones) people.touch(phone, { tags: [`seen-${Date.now()}`] });
}

/** Each of them opted in exactly once after the baseline. */
function expectedWelcomes(): Set<string> {
	return new Set([...NEWCOMERS, ...LEAVE_AND_RETURN]);
}

function checkWelcomes(shop: TestShop, checks: CheckCounter): void {
	const sent = welcomed(shop);
	const expected = expectedWelcomes();
	for (const phone of new Set([...expected, ...REGULARS, ...sent])) {
		const wanted = expected.has(phone) ? 1 : 0;
		const count = sent.filter((each) => each === phone).length;
		checks.check(`${shop.name}: ${wanted} Welcome for ${phone}`, count === wanted, String(count));
	}
	say(`${shop.name}: ${sent.length} Welcome events for ${expected.size} opt-ins`);
}

async function checkExecutions(
	shop: TestShop,
	client: N8nClient,
	checks: CheckCounter,
): Promise<void> {
	for (const id of shop.workflowIds) {
		const statuses = (await client.executions(id)).map((execution) => execution.status);
		const areGood = statuses.length > 0 && statuses.every((status) => status === 'success');
		checks.check(`${shop.name}: every execution succeeded`, areGood, statuses.join(', '));
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

/** Returns when the condition holds or the time for a poll is over; the checks then report what is missing. */
async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + POLL_LIMIT_MS;
	while (!condition() && Date.now() < end) await wait(250);
}
