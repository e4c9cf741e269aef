package ocds

const maxDepth = 64
