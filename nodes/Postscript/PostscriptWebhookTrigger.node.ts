import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { SEARCH_HINTS } from './description';
import { postscriptApiTest } from './methods/credentialTest';
import { eventsInWords } from './trigger/events';
import { TRIGGER_PANEL, webhookProperties } from './trigger/webhook/properties';
import { receiveDelivery } from './trigger/webhook/receive';
import { checkExists, create, deleteSubscriptions } from './trigger/webhook/webhookMethods';

/** The webhook trigger: description and methods only; what it does is in `trigger/webhook/`. */
export class PostscriptWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Postscript Webhook Trigger',
		name: 'postscriptWebhookTrigger',
		icon: {
			light: 'file:../../icons/postscript.svg',
			dark: 'file:../../icons/postscript.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: eventsInWords(webhookProperties),
		description:
			'Starts the workflow at once when people opt in or out, text a Postscript shop or leave their email',
		defaults: { name: 'Postscript Webhook Trigger' },
		builderHint: { searchHint: SEARCH_HINTS.webhook },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'postscriptApi', required: true, testedBy: 'postscriptApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'webhook',
				// The node gives Postscript the address itself.
				ndvHideUrl: true,
			},
		],
		eventTriggerDescription:
			'Waiting for a text to your shop, or an opt-in with one of its keywords',
		triggerPanel: TRIGGER_PANEL,
		properties: webhookProperties,
	};

	methods = { credentialTest: { postscriptApiTest } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deleteSubscriptions(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery(this);
	}
}
