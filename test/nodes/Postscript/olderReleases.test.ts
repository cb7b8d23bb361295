import type { INodeParameters, INodeProperties, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { NodeHelpers as FirstNodeHelpers } from 'n8n-workflow-2.0';
import { Postscript } from '../../../nodes/Postscript/Postscript.node';
import { PostscriptTrigger } from '../../../nodes/Postscript/PostscriptTrigger.node';
import { PostscriptWebhookTrigger } from '../../../nodes/Postscript/PostscriptWebhookTrigger.node';
import { operations } from '../../../nodes/Postscript/resources';

/*
 * n8n goes through a node's parameters when it loads a workflow, and gives the node what comes of it. The first n8n 2,
 * and n8n 1 alike, do it more strictly than today's.
 */

const NODE = { typeVersion: 1 };

type Helpers = Pick<typeof NodeHelpers, 'getNodeParameters'>;

function handedOver(helpers: Helpers, { description }: INodeType, given: INodeParameters): unknown {
	const { properties } = description;
	return helpers.getNodeParameters(properties, given, true, false, NODE, description);
}

/** Each field of a collection that was added alone, with a value that is not its default. */
function addedAlone(properties: INodeProperties[], given: INodeParameters): INodeParameters[] {
	const collections = properties.filter(
		(each) => each.type === 'collection' && NodeHelpers.displayParameter(given, each, NODE, null),
	);
	return collections.flatMap(({ name, options = [] }) =>
		(options as INodeProperties[]).map((field) => ({
			...given,
			[name]: { [field.name]: valueOf(field) },
		})),
	);
}

function valueOf({ type, default: byDefault, options = [] }: INodeProperties) {
	if (type === 'boolean') return byDefault !== true;
	if (type === 'number') return 7;
	if (type === 'options') return (options.at(-1) as { value: string } | undefined)?.value ?? 'x';
	if (type === 'resourceLocator') return { __rl: true, mode: 'id', value: 'kw_1' };
	return type === 'string' ? 'text' : byDefault;
}

const ofOperations = Object.entries(operations).flatMap(([resource, ofResource]) =>
	Object.keys(ofResource).map((operation): [string, INodeType, INodeParameters] => [
		`${resource}.${operation}`,
		new Postscript(),
		{ resource, operation },
	]),
);
const ofTriggers: Array<[string, INodeType, INodeParameters]> = [
	['the polling trigger', new PostscriptTrigger(), { events: ['optedIn'] }],
	['the webhook trigger', new PostscriptWebhookTrigger(), { events: ['incomingMessage'] }],
];

test.each([...ofOperations, ...ofTriggers])(
	'%s gets from n8n 2.0 what it gets today, whichever option is added',
	(_name, node, given) => {
		for (const each of [given, ...addedAlone(node.description.properties, given)]) {
			expect(handedOver(FirstNodeHelpers as unknown as Helpers, node, each)).toEqual(
				handedOver(NodeHelpers, node, each),
			);
		}
	},
);
