// What a lesson consists of. Each is a folder in k8s/lessons with a README, manifests, and a check.ts that exports `lesson`.

import { Problem } from '../../start/problem.ts';
import type { Visitor } from '../../testing/visitor.ts';
import type { Document } from '../cluster/documents.ts';
import type { Ports, Target } from '../cluster/target.ts';

/** The running shop, for the checks of a lesson. */
export interface Shop {
  readonly to: Target;
  readonly ports: Ports;
  /** The origin of its pages. */
  readonly url: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** How long an effect may take to be visible. */
  readonly limitMs: number;
  visitor(): Visitor;
  /** Runs kubectl in the shop's namespace. */
  kubectl(...args: string[]): Promise<string>;
  /** Runs JavaScript in the container `server` of a pod or Deployment; resolves with what it prints. */
  runIn(pod: string, program: string, namespace?: string): Promise<string>;
}

/** Measures with real traffic; resolves with the lines to print, and rejects with Unmet. */
export type Check = () => Promise<readonly string[]>;

export interface Step {
  /** A file of the lesson's folder, or a kustomization. */
  readonly manifest: string;
  /** What is different once it is applied. */
  readonly effect: Check;
  /** Returns to an earlier state, so its check also passes without the steps before it. */
  readonly recovers?: true;
}

/** What a cluster doesn't have by itself. */
export interface Need {
  /** A resource, such as httproutes.gateway.networking.k8s.io. */
  readonly resource: string;
  /** The command that installs it. */
  readonly command: string;
}

export interface Lesson {
  readonly needs?: Need;
  /** Objects that can't be in a file, such as keys. They are applied before those in the folder `setup`, and deleted at the end. */
  readonly prepare?: () => Promise<readonly Document[]>;
  /** Before the first step, and again after the last one was taken back. */
  readonly baseline: Check;
  readonly steps: readonly Step[];
}

export type LessonModule = { readonly lesson: (shop: Shop) => Lesson | Promise<Lesson> };

/** A check did not see what it expects. */
export class Unmet extends Problem {}

/** The cluster lacks what the lesson needs. */
export class MissingResource extends Problem {}
