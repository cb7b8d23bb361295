import { NodeStates } from '../../../../../nodes/Postscript/trigger/webhook/nodeStates';

const contextOf = (workflow: string, node: string) => ({
	getWorkflow: () => ({ id: workflow }),
	getNode: () => ({ id: node }),
});

test('each node of each workflow has a state of its own', () => {
	const states = new NodeStates();
	const state = states.of(contextOf('w1', 'n1'));
	expect(states.of(contextOf('w1', 'n1'))).toBe(state);
	expect(states.of(contextOf('w1', 'n2'))).not.toBe(state);
	expect(states.of(contextOf('w2', 'n1'))).not.toBe(state);
});

test('the nodes that were active last are remembered, five hundred of them', () => {
	const states = new NodeStates();
	const busy = states.of(contextOf('busy', 'n'));
	const idle = states.of(contextOf('idle', 'n'));
	for (let n = 0; n < 499; n++) {
		states.of(contextOf(`w${n}`, 'n'));
		states.of(contextOf('busy', 'n'));
	}
	expect(states.of(contextOf('busy', 'n'))).toBe(busy);
	expect(states.of(contextOf('idle', 'n'))).not.toBe(idle);
});
