import { request } from 'undici';
import type {
	Counters,
	FaultRule,
	LiveOptions,
	LogEntry,
	RecordedEvent,
	RecordedMessage,
	SubscriberView,
} from '../emulator';
import { startProgram, type Child } from './children';

export interface EmulatorSettings {
	/** People to start with. */
	seed: number;
	/** Added to every request. */
	latencyMs: number;
	/** Each request is held up on its way in by up to this many milliseconds more. Default: 0. */
	jitterMs?: number;
	/** Requests per second; null lifts the limit. */
	rate: number | null;
}

export interface PersonAction {
	action: 'add' | 'touch';
	phone: string;
	properties?: Record<string, unknown>;
}

/** The emulator in a process of its own, so that its work and its pauses are not taken for the node's. */
export class EmulatorProcess {
	private constructor(
		readonly url: string,
		private readonly child: Child,
	) {}

	static async start({
		seed,
		latencyMs,
		jitterMs = 0,
		rate,
	}: EmulatorSettings): Promise<EmulatorProcess> {
		const options = { port: 0, seed, latency: latencyMs, jitter: jitterMs, rate: rate ?? 0 };
		const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
		const child = startProgram('emulator/cli.ts', args);
		const [, url] = await child.printed(/emulated at (http:\S+)/);
		return new EmulatorProcess(url, child);
	}

	async counters(): Promise<Counters> {
		return (await this.admin<{ counters: Counters }>('GET', 'state')).counters;
	}

	async log(): Promise<LogEntry[]> {
		return await this.admin('GET', 'log');
	}

	async events(): Promise<RecordedEvent[]> {
		return await this.admin('GET', 'events');
	}

	async messages(): Promise<RecordedMessage[]> {
		return await this.admin('GET', 'messages');
	}

	async people(): Promise<SubscriberView[]> {
		return await this.admin('GET', 'people');
	}

	async act(actions: PersonAction[]): Promise<void> {
		await this.admin('POST', 'people/bulk', { actions });
	}

	async set(options: Partial<LiveOptions>): Promise<void> {
		await this.admin('PATCH', 'options', options);
	}

	async fail(rule: FaultRule): Promise<void> {
		await this.admin('POST', 'faults', rule);
	}

	async stop(): Promise<void> {
		await this.child.stop();
	}

	private async admin<Body>(
		method: 'GET' | 'POST' | 'PATCH',
		path: string,
		payload?: object,
	): Promise<Body> {
		const { statusCode, body } = await request(`${this.url}/__emulator/${path}`, {
			method,
			headers: payload && { 'content-type': 'application/json' },
			body: payload && JSON.stringify(payload),
		});
		if (statusCode >= 300) throw new Error(`The emulator: ${statusCode} ${await body.text()}`);
		return (await body.json()) as Body;
	}
}

/** Runs `work` with an emulator that is stopped afterwards, whatever comes of it. */
export async function withEmulator<Result>(
	settings: EmulatorSettings,
	work: (emulator: EmulatorProcess) => Promise<Result>,
): Promise<Result> {
	const emulator = await EmulatorProcess.start(settings);
	try {
		return await work(emulator);
	} finally {
		await emulator.stop();
	}
}

/** Requests that were answered with 429. */
export function refusedOf({ byStatus }: Counters): number {
	return byStatus[429] ?? 0;
}
