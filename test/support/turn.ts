/** Lets everything that is due run, network included: one turn of the event loop. */
export async function turn(): Promise<void> {
	await new Promise<void>((resolve) => {
		// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- nothing else tells that a turn is over
		setImmediate(resolve);
	});
}
