import { LoadOptionsContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, INode, INodeParameters } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { Postscript } from '../../nodes/Postscript/Postscript.node';
import { additionalDataFor } from './engine';

/** What n8n hands to the functions behind a drop-down of a node with these parameters. */
export function dropDownContext(
	credential: ICredentialDataDecryptedObject,
	currentNodeParameters: INodeParameters = {},
): LoadOptionsContext {
	const node: INode = {
		id: 'node-under-test',
		name: 'Postscript',
		type: 'postscript',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { postscriptApi: { id: '1', name: 'Postscript' } },
	};
	const nodeType = new Postscript();
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = { ...additionalDataFor(credential, '1'), currentNodeParameters };
	return new LoadOptionsContext(workflow, node, additionalData, '');
}
