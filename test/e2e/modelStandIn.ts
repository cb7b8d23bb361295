import fastify from 'fastify';

interface Message {
	role: string;
	content: unknown;
}

interface ChatRequest {
	messages: Message[];
	tools?: Array<{ function: { name: string } }>;
	stream?: boolean;
}

export interface ModelStandIn {
	/** What an OpenAI credential takes as its address. */
	url: string;
	/** What each tool call was answered with, as the model was told. */
	toolAnswers: readonly string[];
	close(): Promise<void>;
}

const FINAL_ANSWER = 'Done.';

/**
 * An HTTP API in the shape of OpenAI's chat completions, without a model: it asks for the first tool once, with the
 * given arguments, and ends the conversation when it has been told what came of it.
 */
export async function startModelStandIn(toolArguments: object): Promise<ModelStandIn> {
	const app = fastify({ forceCloseConnections: true });
	const toolAnswers: string[] = [];
	app.post<{ Body: ChatRequest }>('/v1/chat/completions', async (request) => {
		const { messages, tools = [] } = request.body;
		const told = messages.filter(({ role }) => role === 'tool');
		if (told.length > 0) {
			toolAnswers.push(...told.map(({ content }) => textOf(content)));
			return completion({ role: 'assistant', content: FINAL_ANSWER }, 'stop');
		}
		const call = {
			id: 'call_1',
			type: 'function',
			function: { name: tools[0]?.function.name, arguments: JSON.stringify(toolArguments) },
		};
		return completion({ role: 'assistant', content: null, tool_calls: [call] }, 'tool_calls');
	});
	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return { url: `${url}/v1`, toolAnswers, close: async () => await app.close() };
}

function textOf(content: unknown): string {
	return typeof content === 'string' ? content : JSON.stringify(content);
}

function completion(message: object, finishReason: string): object {
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 0,
		model: 'stand-in',
		choices: [{ index: 0, message, finish_reason: finishReason }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
