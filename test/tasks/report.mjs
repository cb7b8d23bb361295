/** Progress in plain lines for logs, with one live line on a terminal. */

const onTerminal = Boolean(process.stdout.isTTY);
/** How often a quiet log hears that a long step still runs, in milliseconds. */
const REMINDER_MS = 30_000;

/** A stop with a message that is meant for the person at the keyboard: no stack is shown. */
export class Stop extends Error {}

/** @param {number} since start in milliseconds since the epoch; gives back e.g. `12 s` or `2 min 05 s` */
export function elapsed(since) {
	const seconds = Math.round((Date.now() - since) / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

export function say(line) {
	process.stdout.write(`${line}\n`);
}

/** Runs `work`, whose own output is hidden, and shows that it is alive until it ends. */
export async function showProgress(title, work) {
	const start = Date.now();
	const running = () => `${title} ... ${elapsed(start)}`;
	say(`${title} ...`);
	const timer = setInterval(
		() => (onTerminal ? process.stdout.write(`\r${running()} `) : say(running())),
		onTerminal ? 1000 : REMINDER_MS,
	);
	try {
		const result = await work();
		finishLine(`${title}: done in ${elapsed(start)}`);
		return result;
	} catch (error) {
		finishLine(`${title}: failed after ${elapsed(start)}`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}

/** Runs `work`, whose own output is shown, between a line that announces it and one with its time. */
export async function announce(title, work) {
	const start = Date.now();
	say(`\n== ${title}`);
	try {
		const result = await work();
		say(`== ${title}: done in ${elapsed(start)}`);
		return result;
	} catch (error) {
		say(`== ${title}: failed after ${elapsed(start)}`);
		throw error;
	}
}

function finishLine(line) {
	say(onTerminal ? `\r\x1b[K${line}` : line);
}
