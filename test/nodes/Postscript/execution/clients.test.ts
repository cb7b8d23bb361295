import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { workThrough } from '../../../../nodes/Postscript/execution/batch';
import { NodeInput } from '../../../../nodes/Postscript/execution/nodeInput';
import { defineOperation } from '../../../../nodes/Postscript/execution/operation';
import { credentialFor } from '../../../support/credentials';
import { VirtualClock } from '../../../support/virtualClock';

const option = { name: 'Get', value: 'get', action: 'Get account' };

/** A run that is cancelled while it works. */
async function cancelledRun(clock: VirtualClock, whileCancelled: () => Promise<void>) {
	const cancelling = new AbortController();
	const functions = {
		getNode: () => ({ name: 'My Node', type: 'postscript', parameters: {} }) as unknown as INode,
		getMode: () => 'manual',
		getExecutionCancelSignal: () => cancelling.signal,
		getCredentials: async () => credentialFor('http://127.0.0.1:9'),
		continueOnFail: () => false,
		logger: { info: () => {}, warn: () => {} },
	} as unknown as IExecuteFunctions;
	const operation = defineOperation({
		option,
		endpoint: 'me',
		row: {},
		fields: [],
		plan: () => undefined,
		async execute() {
			cancelling.abort(new Error('cancelled'));
			await whileCancelled();
		},
	});
	await workThrough(operation, new NodeInput(functions, [{ json: {} }], () => null, false), clock);
}

test('what a cancelled run has begun is given time to finish, and no longer than it takes', async () => {
	const clock = new VirtualClock();
	let waiting = 0;
	await cancelledRun(clock, async () => {
		waiting = clock.sleeping;
	});
	expect(waiting).toBe(1);
	expect(clock.sleeping).toBe(0);
});
