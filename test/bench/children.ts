/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions --
   starts processes of its own and runs outside n8n */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const running = new Set<ChildProcess>();

// Whatever way the measurement ends, nothing that it started stays behind.
process.once('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

export interface Child {
	/** Resolves with the first match of `pattern` in what the program prints or says on stderr; rejects when it ends before. */
	printed(pattern: RegExp): Promise<RegExpExecArray>;
	/** Resolves with all it printed when it ends well; rejects with its last words otherwise. */
	output(): Promise<string>;
	/** Asks it to end (SIGTERM) and waits until it has. */
	stop(): Promise<void>;
}

/** Starts a TypeScript program of `test/` in a Node of its own, so that its work is not taken for ours. */
export function startProgram(path: string, args: string[] = [], nodeArgs: string[] = []): Child {
	return startNode([...nodeArgs, '--import', 'tsx', join(__dirname, '..', path), ...args]);
}

/** Starts this Node with the given arguments. */
export function startNode(args: string[]): Child {
	return startCommand(process.execPath, args);
}

/** Starts any program; `user` is the numeric user and group to run it as. */
export function startCommand(
	command: string,
	args: string[],
	user?: { uid: number; gid: number },
): Child {
	const child = spawn(command, args, { ...user, stdio: ['ignore', 'pipe', 'pipe'] });
	running.add(child);
	let text = '';
	let words = '';
	child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
	const ended = new Promise<number | null>((resolve) => {
		child.once('error', (error) => (words += error.message));
		child.once('close', (code) => {
			running.delete(child);
			resolve(code);
		});
	});
	const complaint = () =>
		new Error(`${command} ${args.join(' ')} ended: ${(words || text).slice(-2000)}`);
	return {
		printed: async (pattern) =>
			await new Promise((resolve, reject) => {
				const look = () => {
					const match = pattern.exec(text) ?? pattern.exec(words);
					if (match) resolve(match);
				};
				child.stdout.on('data', look);
				child.stderr.on('data', look);
				void ended.then(() => reject(complaint()));
				look();
			}),
		output: async () => {
			if ((await ended) !== 0) throw complaint();
			return text;
		},
		stop: async () => {
			child.kill('SIGTERM');
			await ended;
		},
	};
}
