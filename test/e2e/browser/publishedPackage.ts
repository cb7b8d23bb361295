/* eslint-disable @n8n/community-nodes/no-restricted-imports -- serves n8n from outside: no part of the package */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packPackage, readPackageJson, unpack, writeJson } from '../communityPackage';
import type { PackageRegistry } from './packageRegistry';

export interface PublishedPackage {
	name: string;
	version: string;
	/** Publishes the same code once more, and gives back the version that it has there. */
	publishNext(): Promise<string>;
}

/**
 * Publishes the built package.
 *
 * @param folder gets the tarballs
 */
export async function publishPackage(
	projectFolder: string,
	registry: PackageRegistry,
	folder: string,
): Promise<PublishedPackage> {
	const tarball = await packPackage(projectFolder, folder);
	const packageJson = await readPackageJson(tarball);
	const { name, version } = packageJson;
	await registry.publish(tarball);
	const publishNext = async () => {
		const next = version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
		const unpacked = join(folder, next);
		await mkdir(unpacked);
		await unpack(tarball, unpacked);
		await writeJson(join(unpacked, 'package.json'), { ...packageJson, version: next });
		await registry.publish(await packPackage(unpacked, folder));
		return next;
	};
	return { name, version, publishNext };
}
