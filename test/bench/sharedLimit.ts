import { startProgram } from './children';
import { withEmulator } from './emulatorProcess';
import { say } from './printing';
import { credentialOf, errorOf, runAs } from './sideBySide';
import { itemsFor, LIMIT, SEND_EVENT } from './workloads';

/** How the second client calls itself, so that the emulator's log tells the two apart. */
const SECOND_CLIENT = 'second-client';
const SECOND_CLIENT_RATE = LIMIT / 3;

export interface SharedLimitFigures {
	users: number;
	seconds: number;
	/** Requests of ours, and how many of them were answered with 429. */
	requests: number;
	refused: number;
	refusedShare: number;
	failed: number;
	/** Our accepted requests per second, and as a share of what the second client leaves. */
	perSecond: number;
	ofWhatIsLeft: number;
	/** Requests of the second client that were refused because of us, as a share of its own. */
	othersRefusedShare: number;
}

/** Events, while another process sends a third of the limit with the same key; from the very first request on. */
export async function measureSharedLimit(users: number): Promise<SharedLimitFigures> {
	return await withEmulator({ seed: users, latencyMs: 100, rate: LIMIT }, async (emulator) => {
		const second = startProgram('bench/secondClient.ts', [
			emulator.url,
			String(SECOND_CLIENT_RATE),
			SECOND_CLIENT,
		]);
		say(`Shared limit: ${users} events while another client sends ${SECOND_CLIENT_RATE} a second`);
		try {
			while ((await emulator.counters()).requests < SECOND_CLIENT_RATE) continue;
			const started = performance.now();
			const output = await runAs(
				'this node',
				{ parameters: SEND_EVENT, operation: 'event' },
				itemsFor({}, users),
				credentialOf(emulator),
			);
			const seconds = (performance.now() - started) / 1000;
			const log = await emulator.log();
			const isOthers = (agent: string) => agent === SECOND_CLIENT;
			const ours = log.filter(({ headers }) => !isOthers(headers['user-agent']));
			const others = log.filter(({ headers }) => isOthers(headers['user-agent']));
			const refused = ours.filter(({ status }) => status === 429).length;
			const perSecond = (ours.length - refused) / seconds;
			return {
				users,
				seconds,
				requests: ours.length,
				refused,
				refusedShare: refused / ours.length,
				failed: output.filter((item) => errorOf(item) !== undefined).length,
				perSecond,
				ofWhatIsLeft: perSecond / (LIMIT - SECOND_CLIENT_RATE),
				othersRefusedShare: others.filter(({ status }) => status === 429).length / others.length,
			};
		} finally {
			await second.stop();
		}
	});
}
