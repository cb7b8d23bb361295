/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
   a command of its own: it reads its arguments and prints, and never runs in n8n */
import { parseArgs } from 'util';
import { startEmulator, TEST_KEY, type Emulator, type EmulatorOptions } from './index';

const HELP = `An emulator of Postscript's API v2 on this machine.

  npm run emulator -- [options]

  --port <number>            port to listen on (default 4010; 0 takes any free one)
  --seed <number>            people to start with, up to 1000000 (default 0)
  --page-size <number>       subscribers on a page (default 100)
  --phone-matching <mode>    normalised, e164 or digits (default normalised)
  --rate <number>            requests per second and key; 0 lifts the limit (default 15)
  --window <kind>            fixed or sliding (default sliding)
  --latency <ms>             added to every request (default 0)
  --jitter <ms>              each request is held up by up to so much more on its way in (default 0)
  --unknown-id <status>      400 or 404 for an id that nobody has (default 400)
  --existing-phone <answer>  pending, existing or refuse (default pending)
  --pending-phone <answer>   again, same or refuse for a phone that has not confirmed (default again)
  --timestamps <style>       naive or zoned (default naive)
  --properties <rule>        merge or replace (default merge)
  --ties <order>             stable or unstable for rows with the same time (default stable)
  --churn <number>           subscribers that change before each page of the list (default 0)
  --incoming-messages <set>  all, or regular: no keywords, stop words and YES (default all)
  --help                     this page

While it runs, faults (429, 5xx, slow, hanging, cut connections, broken answers) are set with
POST /__emulator/faults, and every option above, and the rest of options.ts, with PATCH /__emulator/options.
`;

function parse() {
	return parseArgs({
		options: {
			port: { type: 'string', default: '4010' },
			seed: { type: 'string', default: '0' },
			'page-size': { type: 'string', default: '100' },
			'phone-matching': { type: 'string', default: 'normalised' },
			rate: { type: 'string', default: '15' },
			window: { type: 'string', default: 'sliding' },
			latency: { type: 'string', default: '0' },
			jitter: { type: 'string', default: '0' },
			'unknown-id': { type: 'string', default: '400' },
			'existing-phone': { type: 'string', default: 'pending' },
			'pending-phone': { type: 'string', default: 'again' },
			timestamps: { type: 'string', default: 'naive' },
			properties: { type: 'string', default: 'merge' },
			ties: { type: 'string', default: 'stable' },
			churn: { type: 'string', default: '0' },
			'incoming-messages': { type: 'string', default: 'all' },
			help: { type: 'boolean', default: false },
		},
	}).values;
}

function readOptions(values: Omit<ReturnType<typeof parse>, 'help'>): EmulatorOptions {
	const number = (name: keyof typeof values) => wholeNumber(name, values[name]);
	const choice = <const Value extends string>(name: keyof typeof values, known: Value[]) =>
		oneOf(name, values[name], known);
	return {
		port: number('port'),
		seed: number('seed'),
		pageSize: number('page-size'),
		phoneMatching: choice('phone-matching', ['normalised', 'e164', 'digits']),
		rate: number('rate') || null,
		window: choice('window', ['fixed', 'sliding']),
		latencyMs: number('latency'),
		jitterMs: number('jitter'),
		unknownId: choice('unknown-id', ['400', '404']) === '404' ? 404 : 400,
		existingPhone: choice('existing-phone', ['pending', 'existing', 'refuse']),
		pendingPhone: choice('pending-phone', ['again', 'same', 'refuse']),
		timestamps: choice('timestamps', ['naive', 'zoned']),
		properties: choice('properties', ['merge', 'replace']),
		ties: choice('ties', ['stable', 'unstable']),
		churn: number('churn'),
		incomingMessages: choice('incoming-messages', ['all', 'regular']),
	};
}

function wholeNumber(name: string, text: string): number {
	if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, not "${text}"`);
	return Number(text);
}

function oneOf<Value extends string>(name: string, text: string, known: Value[]): Value {
	const found = known.find((value) => value === text);
	if (!found) throw new Error(`--${name} takes ${known.join(', ')}, not "${text}"`);
	return found;
}

function greeting({ url, shop, options }: Emulator): string {
	const { id, name, keywords, store } = shop();
	const limit = options.rate === null ? 'no limit' : `${options.rate} requests a second`;
	return `Postscript's API is emulated at ${url} (${limit}).

  Shop         ${name} (${id}), ${store.size} subscribers, keywords ${keywords.map((one) => one.keyword).join(', ')}
  Private key  ${TEST_KEY}

Try it:
  curl -H 'Authorization: Bearer ${TEST_KEY}' ${url}/api/v2/me
  curl -H 'Authorization: Bearer ${TEST_KEY}' -H 'Content-Type: application/json' \\
    -d '{"phone_number": "+12125550123", "keyword": "WELCOME"}' ${url}/api/v2/subscribers

Let the person answer the text, then look at what was recorded (no key needed):
  curl -H 'Content-Type: application/json' -d '{"phone": "+12125550123"}' ${url}/__emulator/people/confirm
  curl ${url}/__emulator/people
  curl ${url}/__emulator/events
  curl ${url}/__emulator/texts

(Confirming makes the pending record a subscriber with an ID of its own, as Postscript does.) In n8n, put ${url} and the key above into the Postscript credential. Ctrl+C stops the emulator.
`;
}

async function main(): Promise<void> {
	const { help, ...values } = parse();
	if (help) {
		process.stdout.write(HELP);
		return;
	}
	const emulator = await startEmulator(readOptions(values));
	process.stdout.write(greeting(emulator));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		// Told twice where a terminal tells the whole group: the second must not cut the closing off.
		process.on(signal, () => void emulator.close());
	}
}

function explain(problem: Error & { code?: string }): string {
	return problem.code === 'EADDRINUSE'
		? 'This port is in use. Choose another one with --port, or any free one with --port 0'
		: problem.message;
}

main().catch((problem: Error) => {
	process.stderr.write(`${explain(problem)}\n`);
	process.exitCode = 1;
});
