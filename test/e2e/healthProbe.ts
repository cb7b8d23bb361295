/*
 * Asks an n8n for its health all the time, from a process of its own, until it is told to end (SIGTERM); then prints
 * how long the answers took. Usage: healthProbe.ts <url>
 */
/* eslint-disable @n8n/community-nodes/no-restricted-globals -- drives n8n from outside: no part of the package */
import { request } from 'undici';

/** A new question is asked whether or not the ones before it are answered. */
const ASK_EVERY_MS = 50;

/** What the probe prints as JSON on its last line. */
export interface HealthFigures {
	answers: number;
	/** Questions that were not answered with 200. */
	unanswered: number;
	slowestMs: number;
}

const figures: HealthFigures = { answers: 0, unanswered: 0, slowestMs: 0 };

async function ask(url: string): Promise<void> {
	const asked = performance.now();
	try {
		const { statusCode, body } = await request(url);
		await body.dump();
		if (statusCode === 200) figures.answers += 1;
		else figures.unanswered += 1;
	} catch {
		figures.unanswered += 1;
	}
	figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - asked));
}

async function main(url: string): Promise<void> {
	await ask(url);
	Object.assign(figures, { answers: 0, unanswered: 0, slowestMs: 0 });
	const open = new Set<Promise<void>>();
	const timer = setInterval(() => {
		const asking = ask(url).finally(() => open.delete(asking));
		open.add(asking);
	}, ASK_EVERY_MS);
	process.on('SIGTERM', () => {
		clearInterval(timer);
		void Promise.all(open).then(() => {
			process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
		});
	});
	process.stdout.write('asking\n');
}

if (require.main === module) void main(process.argv[2]);
