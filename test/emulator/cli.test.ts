/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions --
   the command is what people start, so it is started here as they do; nothing here runs in n8n */
import { spawn } from 'child_process';
import { call } from './caller';

function run(...options: string[]) {
	const child = spawn('node_modules/.bin/tsx', ['test/emulator/cli.ts', ...options]);
	let output = '';
	const note = (chunk: Buffer) => {
		output += String(chunk);
	};
	child.stdout.on('data', note);
	child.stderr.on('data', note);
	const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
		child.on('close', (code) => resolve({ code, output }));
	});
	const says = async (pattern: RegExp) => {
		while (!pattern.test(output)) {
			await new Promise((resolve) => child.stdout.once('data', resolve));
		}
		return pattern.exec(output)?.[1] ?? '';
	};
	return { ended, says, stop: () => child.kill('SIGINT') };
}

test('says how to use it, serves what it says, and ends when interrupted', async () => {
	const emulator = run('--port', '0', '--seed', '150', '--page-size', '50', '--rate', '0');
	const url = await emulator.says(/emulated at (http:\/\/127\.0\.0\.1:\d+) \(no limit\)/);
	const key = await emulator.says(/Private key +(\S+)/);
	const list = await call({ url }, 'GET', '/api/v2/subscribers', { key });
	expect(list.body).toMatchObject({ page_info: { page: 1, total_pages: 3 } });
	emulator.stop();
	expect((await emulator.ended).code).toBe(0);
}, 30_000);

test.each([
	[['--help'], 0, '--phone-matching <mode>'],
	[['--window', 'open'], 1, '--window takes fixed, sliding, not "open"'],
	[['--pending-phone', 'no'], 1, '--pending-phone takes again, same, refuse, not "no"'],
	[['--seed', 'many'], 1, '--seed takes a whole number, not "many"'],
	[['--colour', 'red'], 1, "Unknown option '--colour'"],
])(
	'%p ends with %i',
	async (options, code, text) => {
		expect(await run(...options).ended).toEqual({ code, output: expect.stringContaining(text) });
	},
	30_000,
);
