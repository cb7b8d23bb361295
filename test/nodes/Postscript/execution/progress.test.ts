import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { Job } from '../../../../nodes/Postscript/execution/job';
import { NodeInput } from '../../../../nodes/Postscript/execution/nodeInput';
import { Progress } from '../../../../nodes/Postscript/execution/progress';
import { VirtualClock } from '../../../support/virtualClock';

/** What a run of this many items tells, and to whom. */
function progressOf(count: number) {
	const told: string[] = [];
	const functions = {
		getNode: () => ({ name: 'My Node', parameters: {} }) as unknown as INode,
		logger: {
			info: (text: string) => told.push(`log: ${text}`),
			warn: (text: string) => told.push(`warning: ${text}`),
		},
		sendMessageToUI: (text: string) => told.push(`browser: ${text}`),
	} as unknown as IExecuteFunctions;
	const items = Array.from({ length: count }, () => ({ json: {} }));
	const clock = new VirtualClock();
	const progress = new Progress(new NodeInput(functions, items, () => null, false), clock);
	const jobs = items.map((_item, index) => new Job(index, undefined, false));
	return { told, clock, progress, jobs };
}

test('a run says nothing for half a minute, then how far it is and how long the rest takes', async () => {
	const { told, clock, progress, jobs } = progressOf(4000);
	for (const job of jobs.slice(0, 990)) job.complete([]);
	for (const job of jobs.slice(990, 1000)) job.fail(new Error('refused'));
	await clock.advance(29_999);
	progress.report(jobs);
	expect(told).toEqual([]);
	await clock.advance(1);
	progress.report(jobs);
	progress.report(jobs);
	const text = '1,000 of 4,000 items are done (10 refused), about 90 seconds are left';
	expect(told).toEqual([`log: My Node: ${text}`, `browser: ${text}`]);
});

test('what others append counts too, such as whom a mirror removes', async () => {
	const { told, clock, progress, jobs } = progressOf(2);
	for (const job of jobs) job.complete([]);
	for (let leaver = 0; leaver < 6; leaver++) {
		const removal = new Job(0, undefined, false);
		if (leaver < 2) removal.complete([]);
		jobs[0].append(removal);
	}
	await clock.advance(30_000);
	progress.report(jobs);
	const text = '4 of 8 rows are done (0 refused), about 30 seconds are left';
	expect(told).toEqual([`log: My Node: ${text}`, `browser: ${text}`]);
});

test('a cancelled run leaves a line on what was done, since n8n keeps no output of it', () => {
	const { told, progress, jobs } = progressOf(3);
	jobs[0].complete([]);
	progress.close(jobs, false);
	expect(told).toEqual([]);
	progress.close(jobs, true);
	expect(told).toEqual([
		'warning: My Node: cancelled when 1 of 3 items were done (0 refused); nothing was begun for the others',
	]);
});
