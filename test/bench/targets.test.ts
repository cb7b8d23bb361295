import { judge } from './targets';
import type { Row } from './sideBySide';

const row = (latencyMs: number, requestsPerUser: number): Row => ({
	workload: 'upsert',
	title: 'Create or Update, known people',
	contestant: 'this node',
	latencyMs,
	users: 100,
	seconds: 7,
	requestsPerUser,
	usersPerSecond: 14,
	refused: 0,
	refusedShare: 0,
	failed: 0,
	ofIdeal: 0.97,
});

describe('the verdict on what was measured', () => {
	it('counts the worst latency, and our own rows alone', () => {
		const plain: Row = { ...row(50, 9), contestant: 'plain' };
		const verdicts = judge({ sideBySide: [row(50, 1.01), row(400, 1.2), plain] });
		expect(verdicts).toEqual([
			{
				name: 'Create or Update, known people: requests per user',
				limit: 'at most 1.050',
				measured: '1.200',
				met: 'no',
			},
		]);
	});

	it('leaves out what was not measured', () => {
		expect(judge({})).toEqual([]);
		const dropDown = { batch: 1000, latencyMs: 100, opened: 10, p50: 140, max: 999.5 };
		expect(judge({ dropDown })).toEqual([
			{
				name: 'Drop-down while a batch runs: slowest, ms',
				limit: 'below 1000',
				measured: '999.500',
				met: 'yes',
			},
		]);
	});
});
