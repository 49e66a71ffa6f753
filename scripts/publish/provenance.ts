import type { Commit } from './commit.ts';
import type { Archive } from './pack.ts';

/** A statement of in-toto v1 with SLSA's provenance v1: what was made, from which commit, how, and by what. */
export interface Provenance {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: 'https://slsa.dev/provenance/v1';
  predicate: Predicate;
}

export interface Predicate {
  buildDefinition: {
    buildType: string;
    externalParameters: { chart: string; version: string };
    resolvedDependencies: { name: string; digest: { gitCommit: string } }[];
  };
  runDetails: { builder: { id: string } };
}

/** Names of ours, not addresses: SLSA wants a URI for what this kind of build means, and for what carried it out. */
const names = {
  buildType: 'https://writecarenotes.com/provenance/chart/v1',
  builder: 'https://writecarenotes.com/provenance/publish-chart',
};

/**
 * What an archive was made from. Who holds it can check out that commit, pack it and compare. It names no machine, path,
 * person or time, which prove nothing here: a signature says who vouches for it.
 */
export const provenanceOf = ({ name, version, digest }: Archive, { hash }: Commit): Provenance => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: `${name}-${version}.tgz`, digest: { sha256: digest.replace('sha256:', '') } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: names.buildType,
      externalParameters: { chart: name, version },
      resolvedDependencies: [{ name: 'sources', digest: { gitCommit: hash } }],
    },
    runDetails: { builder: { id: names.builder } },
  },
});
