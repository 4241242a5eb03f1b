/** The paper's Table 2: final accuracies of the networks of Table 1, 0 to 1. By network, then by data set. */
const TABLE_2: Partial<Record<string, Partial<Record<string, number>>>> = {
  resnet18: { svhn: 0.95, fashion_mnist: 0.93, cifar10: 0.83, cifar100: 0.56 },
  vgg16: { svhn: 0.95, fashion_mnist: 0.93, cifar10: 0.83, cifar100: 0.45 },
  mlp: { svhn: 0.85, fashion_mnist: 0.9, cifar10: 0.59, cifar100: 0.29 },
};

/** @returns undefined where the paper trained no such network on these data, all of them and as they are */
export function paperAccuracy(dataset: string, architecture: string): number | undefined {
  return TABLE_2[architecture]?.[dataset === 'fashion_mnist_mini' ? 'fashion_mnist' : dataset];
}
