import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { EndpointName } from '../../nodes/Postscript/api/endpoints';
import { ENDPOINTS } from '../../nodes/Postscript/api/endpoints';
import { CONDITION_FIELDS } from '../../nodes/Postscript/domain/conditionFields';
import type { ConditionType } from '../../nodes/Postscript/domain/conditionOperators';
import { operatorsOf } from '../../nodes/Postscript/domain/conditionOperators';
import { MAPPING } from '../../nodes/Postscript/domain/customerData/mapping';
import { EVENT_STATUSES } from '../../nodes/Postscript/domain/customerData/statuses';
import { ERROR_CODES } from '../../nodes/Postscript/domain/errorCodes';
import { operations, properties } from '../../nodes/Postscript/resources';
import { EVENT_NAMES, WEBHOOK_EVENTS } from '../../nodes/Postscript/trigger/events';
import { pollProperties } from '../../nodes/Postscript/trigger/polling/properties';
import { webhookProperties } from '../../nodes/Postscript/trigger/webhook/properties';
import { exampleSection } from './operationExamples';

/** What calls an endpoint beside, or instead of, the operation that is about it. */
const OTHER_USES: Partial<Record<EndpointName, string>> = {
	me: "the credential's test, both triggers, Message: Send",
	listSubscribers: 'look-ups of people, the list of subscribers, Postscript Trigger',
	getSubscriber: 'Postscript Webhook Trigger',
	createSubscriber: 'Subscriber: Create or Update, Audience: Sync, Customer Data: Process',
	unsubscribe: 'Customer Data: Process, for deletions',
	sendEvent: 'Audience: Sync, Customer Data: Process',
	listKeywords: 'the list of keywords',
	listWebhooks: 'Postscript Webhook Trigger',
	createWebhook: 'Postscript Webhook Trigger',
	deleteWebhook: 'Postscript Webhook Trigger',
	getWebhookToken: 'Postscript Webhook Trigger',
};

const TYPES: ConditionType[] = ['text', 'number', 'date', 'boolean', 'list'];

const NAMES = Object.keys(ENDPOINTS) as EndpointName[];

/** The tables, and other parts that are made, of README and `docs/`, by the name in their marks, in Markdown. */
export const TABLES: Record<string, () => string> = {
	operations: () =>
		table(
			['Resource', 'Operation', 'What it does', 'Endpoint'],
			operationRows().map(({ resource, operation: { option, endpoint } }) => [
				resource,
				`[**${option.name}**](docs/operations.md#${anchorOf(`${resource}: ${option.name}`)})`,
				option.description ?? '',
				code(addressOf(endpoint)),
			]),
		),
	operationExamples: () =>
		operationRows()
			.map(({ name, resource, operation }) =>
				exampleSection(name, `${resource}: ${operation.option.name}`, operation),
			)
			.join('\n\n'),
	coverage: () =>
		table(
			['Endpoint of Postscript', 'Operation', 'Also used by'],
			NAMES.map((name) => [
				code(addressOf(name)),
				operationsOf(name).join(', ') || '–',
				OTHER_USES[name] ?? '',
			]),
		),
	errorCodes: () =>
		table(
			['`error_code`', '`retryable`', 'What it means'],
			Object.entries(ERROR_CODES).map(([name, { retryable, meaning }]) => [
				code(name),
				String(retryable),
				meaning,
			]),
		),
	customerDataFields: () =>
		table(
			['Field in Postscript', 'Trait', 'Looked for in, in this order'],
			Object.values(MAPPING).map(({ postscript, keys, sources }) => [
				code(postscript),
				keys.map(code).join(', '),
				sources.map(code).join(', '),
			]),
		),
	customerDataStatuses: () =>
		table(
			['`status`', 'What became of the event'],
			Object.entries(EVENT_STATUSES).map(([name, meaning]) => [code(name), meaning]),
		),
	conditionFields: () =>
		table(
			['Field', 'Compared as'],
			Object.values(CONDITION_FIELDS).map(({ label, type, choices }) => [
				label,
				choices?.join(' or ') ??
					(type === 'chosen' ? 'what you choose, or what each value is' : type),
			]),
		),
	conditionOperators: () =>
		table(
			['Compared as', 'Operators'],
			TYPES.map((type) => [
				type,
				Object.values(operatorsOf(type))
					.map(({ label }) => label)
					.join(', '),
			]),
		),
	triggerEvents: () =>
		table(
			['Event', '`event` in the output', 'Postscript Trigger', 'Postscript Webhook Trigger'],
			triggerEvents().map(({ label, event, isPolled, isDelivered }) => [
				label,
				code(event),
				isPolled ? 'yes' : '–',
				isDelivered ? 'yes' : '–',
			]),
		),
};

/** `METHOD /path`, as the emulator lists its endpoints, but for the name of the ID. */
export function addressOf(name: EndpointName): string {
	const { method, path } = ENDPOINTS[name];
	return `${method} ${path}`;
}

/** Whether anything that a user can reach calls the endpoint. */
export function isUsed(name: EndpointName): boolean {
	return operationsOf(name).length > 0 || name in OTHER_USES;
}

function operationsOf(name: EndpointName): string[] {
	return operationRows().flatMap(({ resource, operation: { option, endpoint } }) =>
		endpoint === name ? [`${resource}: ${option.name}`] : [],
	);
}

function operationRows() {
	const [{ options = [] }] = properties;
	return (options as INodePropertyOptions[]).flatMap(({ name: resource, value }) =>
		Object.entries(operations[String(value)]).map(([name, operation]) => ({
			name: `${String(value)}.${name}`,
			resource,
			operation,
		})),
	);
}

/** A heading's anchor, as GitHub makes it. */
export function anchorOf(heading: string): string {
	const plain = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
	return plain.trim().replaceAll(' ', '-');
}

function triggerEvents() {
	const polled = eventOptions(pollProperties);
	const delivered = eventOptions(webhookProperties);
	const values = [...new Set([...delivered.keys(), ...polled.keys()])];
	return values.map((value) => ({
		label: delivered.get(value) ?? polled.get(value) ?? value,
		event: { ...EVENT_NAMES, ...WEBHOOK_EVENTS }[value] ?? '',
		isPolled: polled.has(value),
		isDelivered: delivered.has(value),
	}));
}

function eventOptions(ofTrigger: INodeProperties[]): Map<string, string> {
	const { options = [] } = ofTrigger.find(({ name }) => name === 'events') ?? {};
	return new Map(
		(options as INodePropertyOptions[]).map(({ name, value }) => [String(value), name]),
	);
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
	return `\`${text}\``;
}
