import type { Clock } from '../../../../../nodes/Postscript/api/clock';
import { Pacer, type Permit } from '../../../../../nodes/Postscript/api/pacing/pacer';
import { VirtualClock } from '../../../../support/virtualClock';

export const LIMIT = 15;

/** Milliseconds that one request is held up, drawn from `random` (from 0 included to 1 excluded). */
export type Delay = (random: () => number) => number;

/** Any delay up to `ms` milliseconds, each as likely as the other. */
export const uniform =
	(ms: number): Delay =>
	(random) =>
		random() * ms;

export type Window = 'sliding' | 'fixed';

export interface Scene {
	/** How the server counts its limit of 15 a second. */
	window: Window;
	/** Milliseconds that each request takes, there and back, without the delays. */
	latencyMs: number;
	/** Delay before the server counts the request, and after that. Default: up to 5 ms each. */
	inbound?: Delay;
	outbound?: Delay;
	/** How many processes send, each with a pacer of its own; they share the items. Default: 1. */
	processes?: number;
	items: number;
	/** Another client that takes part of the limit, evenly, until `untilMs`. */
	other?: { perSecond: number; untilMs: number };
	seed?: number;
}

/** A server's limit: says of each request, as it arrives, whether it is accepted. */
function limiter(window: Window, clock: VirtualClock): () => boolean {
	let accepted: number[] = [];
	return () => {
		const now = clock.now();
		const from = window === 'sliding' ? now - 1000 : Math.floor(now / 1000) * 1000 - 1;
		accepted = accepted.filter((time) => time > from);
		if (accepted.length >= LIMIT) return false;
		accepted.push(now);
		return true;
	};
}

/** Plays `items` requests through the pacers, refused ones again until accepted. */
export async function play({
	window,
	latencyMs,
	inbound = uniform(5),
	outbound = uniform(5),
	processes = 1,
	items,
	other,
	seed = 1,
}: Scene) {
	const clock = new VirtualClock(seed, 337);
	const random = () => clock.random();
	const accepts = limiter(window, clock);
	/** When the server accepted a request. */
	const arrived: number[] = [];
	let refused = 0;
	let left = items;
	let done = false;

	const send = async (pacer: Pacer): Promise<void> => {
		const permit = await pacer.acquire('batch');
		await clock.sleep(latencyMs / 2 + inbound(random));
		const at = clock.now();
		const ok = accepts();
		await clock.sleep(latencyMs / 2 + outbound(random));
		if (ok) {
			pacer.accepted(permit);
			arrived.push(at);
			return;
		}
		refused++;
		pacer.refused(permit);
		await send(pacer);
	};
	const work = async (pacer: Pacer) => {
		while (left > 0) {
			left--;
			await send(pacer);
		}
	};
	const disturb = async () => {
		while (other && !done && clock.now() < other.untilMs) {
			await clock.sleep(1000 / other.perSecond);
			accepts();
		}
	};

	const pacers = Array.from({ length: processes }, () => new Pacer(clock, LIMIT));
	const workers = pacers.flatMap((pacer) =>
		Array.from({ length: 20 }, async () => await work(pacer)),
	);
	void disturb();
	await clock.runUntil(Promise.all(workers));
	done = true;
	arrived.sort((a, b) => a - b);
	return {
		refusedShare: refused / (items + refused),
		rate: (1000 * (items - 1)) / (arrived[items - 1] - arrived[0]),
		rateBetween: (fromMs: number, toMs: number) =>
			(1000 * arrived.filter((time) => time >= fromMs && time < toMs).length) / (toMs - fromMs),
	};
}

export const mean = (values: number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

export const timesOf = (permits: Array<Pick<Permit, 'sentAt'>>) =>
	permits.map(({ sentAt }) => sentAt);

export const gaps = (times: number[]) => times.slice(1).map((time, i) => time - times[i]);

/** The most times that any window of a second holds, its start included, its end not. */
export function mostInASecond(times: number[]): number {
	return Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + 1000).length));
}

/** A clock whose timers fire up to `lateMs` late, as they do in a busy process. */
export function lateClock(clock: VirtualClock, lateMs: number): Clock {
	return {
		now: () => clock.now(),
		sleep: async (ms, signal) => await clock.sleep(ms + clock.random() * lateMs, signal),
		random: () => clock.random(),
	};
}
