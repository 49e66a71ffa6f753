import * as assert from 'uvu/assert';
import { nginxBehaviour } from '../../../verify/front-door/nginx.ts';
import { sampled } from './nginx-samples.ts';

/** A change of the sample objects. */
export type Change = NonNullable<Parameters<typeof sampled>[0]>;

/** Sets a key of the ConfigMap. */
export const setting =
  (key: string, value: string): Change =>
  ({ 'ConfigMap/settings': { data } }) => {
    data[key] = value;
  };
/** Adds a line to a snippet. */
export const snippet =
  (key: string, more: string): Change =>
  ({ 'ConfigMap/settings': { data } }) => {
    data[key] += `\n${more}`;
  };
/** Replaces a piece of a value of the ConfigMap, which must be there. */
export const instead =
  (key: string, old: string, changed: string): Change =>
  ({ 'ConfigMap/settings': { data } }) => {
    assert.ok(data[key].includes(old), old);
    data[key] = data[key].replace(old, changed);
  };
/** Sets an annotation of an Ingress. */
export const annotation =
  (ingress: string, name: string, value: string): Change =>
  named => {
    named[`Ingress/${ingress}`].metadata.annotations[name] = value;
  };
/** Adds a flag to the controller's. */
export const flag =
  (added: string): Change =>
  ({ 'Deployment/nginx': { spec } }) => {
    spec.template.spec.containers[0].args.push(added);
  };
/** Changes the paths of an Ingress. */
export const paths =
  (ingress: string, change: (paths: { path: string; pathType: string; backend: object }[]) => void): Change =>
  named =>
    change(named[`Ingress/${ingress}`].spec.rules[0].http.paths);
/** Takes an object away, which must be there. */
export const without =
  (name: string): Change =>
  named => {
    assert.ok(named[name], name);
    delete named[name];
  };

/** Fails unless the changed objects are refused with these words. */
export const assertRefused = (change: Change, message: string): void =>
  assert.throws(
    () => nginxBehaviour(sampled(change)),
    (error: Error) => {
      assert.ok(error.message.includes(message), error.message);
      return true;
    },
  );
