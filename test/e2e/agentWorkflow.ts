import { randomUUID } from 'node:crypto';
import type { CredentialRef } from './n8nClient';
import { mainLink, START, startNode, type CallableWorkflow, type WorkflowNode } from './workflows';

export const AGENT = 'AI Agent';
const MODEL = 'Model';

/** The agent versions whose ways of running a tool differ: the first holds its tools itself, the second has n8n run them. */
export const AGENT_VERSIONS = [2.2, 3];

/** An agent with one model and one tool; each item of the call is a task of its own. */
export function agentWorkflow(
	agentVersion: number,
	model: CredentialRef,
	tool: WorkflowNode,
): CallableWorkflow {
	const path = randomUUID();
	const nodes = [
		startNode(path),
		{
			name: AGENT,
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: agentVersion,
			parameters: { promptType: 'define', text: 'Do what is to be done.', options: {} },
		},
		{
			name: MODEL,
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			parameters: {
				model: { __rl: true, mode: 'id', value: 'stand-in' },
				options: { maxRetries: 0 },
			},
			credentials: { openAiApi: model },
		},
		tool,
	].map((node, index) => ({ id: `node-${index}`, position: [index * 220, 0], ...node }));
	const body = {
		name: `Agent ${agentVersion} with ${tool.name}`,
		settings: { executionOrder: 'v1' },
		nodes,
		connections: {
			[START]: mainLink(AGENT),
			[MODEL]: linkAs('ai_languageModel'),
			[tool.name]: linkAs('ai_tool'),
		},
	};
	return { path, body };
}

function linkAs(type: string): object {
	return { [type]: [[{ node: AGENT, type, index: 0 }]] };
}
