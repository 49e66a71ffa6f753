import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/**
 * Writes kwok's pod stages to `target` with a deletion that takes `seconds`, and returns the path: kwok takes a deleted
 * pod away at once, where a real one drains, keeps its node's room and counts for its quota until it is gone.
 * Refuses stages without one for deletion.
 */
export const drainingPodStages = (source: string, target: string, seconds: number): string => {
  const stages = parseAllDocuments(readFileSync(source, 'utf8'));
  const deletion = stages.find(stage => stage.getIn(['metadata', 'name']) === 'pod-delete');
  if (!deletion) throw new Error(`${source} no longer has a stage pod-delete`);
  deletion.setIn(['spec', 'delay'], { durationMilliseconds: seconds * 1000 });
  writeFileSync(target, stages.map(String).join(''));
  return target;
};
