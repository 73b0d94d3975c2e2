/** Who may import whom: the table of the architecture, and nothing else. */

import { importsOf, type SourceFile, type Violation } from './source-file.ts';

type Layer = 'spec' | 'machines' | 'generated' | 'runtime' | 'node' | 'tools' | 'test';

interface Permission {
  readonly layers: readonly Layer[];
  readonly mayImportPackage: (name: string) => boolean;
}

const none = () => false;
const any = () => true;
const everything: readonly Layer[] = ['spec', 'machines', 'generated', 'runtime', 'node', 'tools'];

const table: Readonly<Record<Layer, Permission>> = {
  spec: { layers: ['spec'], mayImportPackage: none },
  machines: {
    layers: ['spec', 'machines'],
    mayImportPackage: (name) => name.split('/')[0] === 'xstate',
  },
  generated: { layers: ['spec', 'generated'], mayImportPackage: none },
  runtime: { layers: ['generated', 'runtime'], mayImportPackage: none },
  node: { layers: ['generated', 'runtime', 'node'], mayImportPackage: any },
  tools: { layers: everything, mayImportPackage: any },
  test: { layers: [...everything, 'test'], mayImportPackage: any },
};

function layerOf(path: string): Layer | null {
  if (path.startsWith('spec/machines/')) return 'machines';
  if (path.startsWith('runtime/node/')) return 'node';
  const folder = path.split('/')[0] as string;
  return folder in table ? (folder as Layer) : null;
}

/** One violation per import that the table does not allow. */
export function forbiddenImports(file: SourceFile): readonly Violation[] {
  const layer = layerOf(file.path);
  if (layer === null) return [];
  const permission = table[layer];
  return importsOf(file)
    .filter(({ target }) => {
      const targetLayer = layerOf(target);
      if (!target.includes('/') || targetLayer === null) return !permission.mayImportPackage(target);
      return !permission.layers.includes(targetLayer);
    })
    .map(({ target }) => ({
      place: file.path,
      rule: `${layer} may not import ${target}`,
    }));
}
