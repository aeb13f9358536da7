import {
  getKernel,
  type KernelBackend,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { BugError } from "../../core/errors.js";

const kernelOf = (name: string): KernelFunc => {
  const kernel = getKernel(name, "webgpu");
  if (kernel === undefined) throw new BugError(`the webgpu backend has no ${name}`);
  return kernel.kernelFunc;
};

/**
 * Replaces what is right but unusable: the package's segment sum transposes the whole table (25 s for the
 * gradient of one BERT vocabulary), where a scatter adds up duplicate ids in place.
 */
export function repairWebgpu(): void {
  const [scatter, reshape] = [kernelOf("ScatterNd"), kernelOf("Reshape")];
  unregisterKernel("UnsortedSegmentSum", "webgpu");
  registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "webgpu",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
      const rows = segmentIds.shape.reduce((product, size) => product * size, 1);
      const rest = x.shape.slice(segmentIds.shape.length);
      const width = rest.reduce((product, size) => product * size, 1);
      const asShape = (tensor: TensorInfo, shape: number[]): TensorInfo =>
        reshape({ inputs: { x: tensor }, attrs: { shape }, backend }) as TensorInfo;
      const indices = asShape(segmentIds, [rows, 1]);
      const updates = asShape(x, [rows, width]);
      const segments = attrs?.["numSegments"] as number;
      const summed = scatter({
        inputs: { indices, updates },
        attrs: { shape: [segments, width] },
        backend,
      }) as TensorInfo;
      const out = asShape(summed, [segments, ...rest]);
      for (const tensor of [indices, updates, summed]) (backend as KernelBackend).disposeData(tensor.dataId);
      return out;
    },
  });
}
