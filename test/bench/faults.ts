import type { INodeExecutionData } from 'n8n-workflow';
import type { FaultRule, RecordedEvent } from '../emulator';
import { withEmulator, type EmulatorProcess } from './emulatorProcess';
import { say } from './printing';
import { credentialOf, errorOf, runAs } from './sideBySide';
import { AUDIENCE, AUDIENCE_PROPERTY, itemsFor, SYNC } from './workloads';

/** Shares of all requests. Half of those without a proper answer are carried out before their answer goes wrong. */
const FAULTS: FaultRule[] = [
	{ kind: 'rateLimited', probability: 0.05 },
	...[true, false].flatMap((processed): FaultRule[] => [
		{ kind: 'serverError', status: 503, probability: 0.025, processed },
		{ kind: 'cut', probability: 0.01, processed },
		{ kind: 'hang', ms: 30_000, probability: 0.005, processed },
	]),
];

/**
 * Each injected 429 slows the pacer down, and 5 % of them at 15 a second would mean hours: what is asked here is whether anything is lost
 * or repeated, so the emulator's own limit is lifted and the node's set high.
 */
const REQUESTS_PER_SECOND = 1000;

export interface FaultFigures {
	users: number;
	seconds: number;
	requests: number;
	/** Items that ended as done, and with an error. */
	done: number;
	errors: number;
	/** Items that ended as neither: they must be none. */
	unsettled: number;
	/** What the errors said, with their numbers and names taken out, and how often. */
	errorTexts: Record<string, number>;
	/** People who are not in the state that their item asked for although the item ended as done. */
	wrongState: number;
	/** People whose item was done with a change and whose event never arrived. */
	lostEvents: number;
	/** Events that arrived more than once, and those of them that did not carry the same external ID each time. */
	repeatedEvents: number;
	repeatedUnderOtherId: number;
	/** Texts that were sent; a sync sends none. */
	messages: number;
}

/** Audience sync while requests are refused, break off and hang: half of the people come in, the other half go out. */
export async function measureFaults(users: number): Promise<FaultFigures> {
	return await withEmulator({ seed: users, latencyMs: 50, rate: null }, async (emulator) => {
		const wanted = itemsFor({ isMember: (n) => n % 2 === 0 }, users);
		await makeMembers(
			emulator,
			wanted.filter(({ member }) => !member).map(({ phone }) => phone as string),
		);
		for (const fault of FAULTS) await emulator.fail(fault);
		say(
			`Faults: ${users} items with injected faults; hanging requests make this take a minute or more`,
		);
		const started = performance.now();
		const output = await runAs(
			'this node',
			{ parameters: SYNC, operation: 'sync' },
			wanted,
			credentialOf(emulator, REQUESTS_PER_SECOND),
		);
		const seconds = (performance.now() - started) / 1000;
		const { requests } = await emulator.counters();
		return { users, seconds, requests, ...(await judge(output, users, emulator)) };
	});
}

async function makeMembers(emulator: EmulatorProcess, phones: string[]): Promise<void> {
	const properties = { [AUDIENCE_PROPERTY]: [AUDIENCE] };
	await emulator.act(phones.map((phone) => ({ action: 'touch', phone, properties })));
}

async function judge(output: INodeExecutionData[], users: number, emulator: EmulatorProcess) {
	const errors = output.flatMap((item) => errorOf(item) ?? []);
	const done = output.filter((item) => errorOf(item) === undefined);
	const events = groupEvents(await emulator.events());
	const repeats = [...events.values()].filter((copies) => copies.length > 1);
	return {
		done: done.length,
		errors: errors.length,
		unsettled: users - new Set(output.map(({ pairedItem }) => JSON.stringify(pairedItem))).size,
		errorTexts: countTexts(errors),
		wrongState: await countWrong(done, emulator),
		lostEvents: done.filter(({ json }) => {
			return (
				json.status !== 'unchanged' &&
				!events.has(`${String(json.subscriber_id)} ${String(json.event)}`)
			);
		}).length,
		repeatedEvents: repeats.length,
		repeatedUnderOtherId: repeats.filter(
			(copies) => new Set(copies.map(({ external_id }) => external_id)).size > 1,
		).length,
		messages: (await emulator.messages()).length,
	};
}

/** By person and type: this run gives each person at most one of a type. */
function groupEvents(events: RecordedEvent[]): Map<string, RecordedEvent[]> {
	const groups = new Map<string, RecordedEvent[]>();
	for (const event of events) {
		const key = `${event.subscriberId} ${event.type}`;
		groups.set(key, [...(groups.get(key) ?? []), event]);
	}
	return groups;
}

async function countWrong(done: INodeExecutionData[], emulator: EmulatorProcess): Promise<number> {
	const audiences = new Map(
		(await emulator.people()).map(({ id, properties }) => [
			id,
			properties[AUDIENCE_PROPERTY] ?? [],
		]),
	);
	return done.filter(({ json, pairedItem }) => {
		const index = (pairedItem as { item: number }).item;
		const isMember = (audiences.get(String(json.subscriber_id)) as string[]).includes(AUDIENCE);
		return isMember !== (index % 2 === 0);
	}).length;
}

function countTexts(texts: string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const text of texts.map((each) => each.replace(/\d+/g, 'N'))) {
		counts[text] = (counts[text] ?? 0) + 1;
	}
	return counts;
}
