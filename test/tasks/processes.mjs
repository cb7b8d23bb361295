import { spawn } from 'node:child_process';
import { basename, delimiter, dirname } from 'node:path';
import { Stop } from './report.mjs';

const PASSED_ON = ['SIGINT', 'SIGTERM'];
const PARENT_CHECK_MS = 1000;
const LINES_OF_A_FAILURE = 25;
/** What a terminal is told to erase the rest of the screen. */
const ERASED = '\u001b[J';

/** The environment in which `node` on PATH is the given binary, npm's own `#!/usr/bin/env node` included. */
export function environmentWith(nodeBinary) {
	const env = { ...process.env, PATH: `${dirname(nodeBinary)}${delimiter}${process.env.PATH}` };
	// What npm tells its scripts about the outer project would steer an npm started for another folder.
	delete env.npm_config_local_prefix;
	delete env.npm_config_prefix;
	return env;
}

/** Runs a command with its output shown; throws a Stop that carries the exit code when it fails. */
export function runShown(command, args, { cwd, env }) {
	const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
	const passOn = (signal) => child.kill(signal);
	for (const signal of PASSED_ON) process.on(signal, passOn);
	const parentWatch = endWithParent(child);
	return new Promise((resolve, reject) => {
		child.on('error', (error) =>
			reject(new Stop(`${command} could not be started: ${error.message}`)),
		);
		child.on('close', (code, signal) => {
			clearInterval(parentWatch);
			for (const each of PASSED_ON) process.off(each, passOn);
			if (code === 0) return resolve();
			const failure = new Stop(`${basename(command)} ended with ${signal ?? code}`);
			reject(Object.assign(failure, { exitCode: code ?? 1 }));
		});
	});
}

/** npm passes a SIGTERM on to the shell it has started us with, and that shell dies without passing it on. */
function endWithParent(child) {
	const parent = process.ppid;
	return setInterval(() => {
		if (process.ppid !== parent) child.kill('SIGTERM');
	}, PARENT_CHECK_MS);
}

/** Runs a command silently and gives back its output; the Stop it throws carries the last lines. */
export async function runQuietly(command, args, options) {
	const { code, output } = await runToEnd(command, args, options);
	if (code === 0) return output;
	throw new Stop(`${lastLines(output)}\n${command} ${args[0]} ended with ${code}`);
}

/** Runs a command silently; gives back its exit code and all it printed, however it ended. */
export function runToEnd(command, args, { cwd, env }) {
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const chunks = [];
	child.stdout.on('data', (chunk) => chunks.push(chunk));
	child.stderr.on('data', (chunk) => chunks.push(chunk));
	return new Promise((resolve, reject) => {
		child.on('error', (error) =>
			reject(new Stop(`${command} could not be started: ${error.message}`)),
		);
		child.on('close', (code) => {
			resolve({ code, output: Buffer.concat(chunks).toString('utf8') });
		});
	});
}

/**
 * npm repeats the settings of the machine that it does not know, and a build redraws its spinner on one line (from the
 * line's begin, the rest erased): noise in front of the reason.
 */
function lastLines(output) {
	return output
		.split('\n')
		.map((line) => line.split(ERASED).at(-1))
		.filter((line) => line.trim() && !/^npm warn (unknown|deprecated)/i.test(line))
		.slice(-LINES_OF_A_FAILURE)
		.join('\n');
}
