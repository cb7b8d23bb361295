import { judge } from './targets';
import type { Row } from './sideBySide';

const row = (latencyMs: number, requestsPerUser: number): Row => ({
	workload: 'upsert',
	title: 'Create or Update, known people',
	contestant: 'this node',
	latencyMs,
	jitterMs: 0,
	users: 100,
	seconds: 7,
	requestsPerUser,
	usersPerSecond: 14,
	requestsPerSecond: 14.7,
	ofReachable: 0.98,
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

	it('holds the rate against what the jitter of each network allows', () => {
		const over = (jitterMs: number, ofReachable: number): Row => ({
			...row(100, 2.01),
			workload: 'syncNew',
			jitterMs,
			ofReachable,
		});
		const verdicts = judge({ sideBySide: [over(0, 0.98), over(60, 0.99), over(60, 0.96)] });
		const rates = verdicts.filter(({ name }) => name.includes('requests per second'));
		expect(rates).toEqual([
			{
				name: 'No jitter: requests per second, of 15 / (1 + 0)',
				limit: 'at least 97 %',
				measured: '98 %',
				met: 'yes',
			},
			{
				name: 'Jitter of 0 to 60 ms: requests per second, of 15 / (1 + 0.06)',
				limit: 'at least 97 %',
				measured: '96 %',
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
