using System.Reflection;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>All elementwise operators and reductions of the library, found by their interfaces, so that none is forgotten.</summary>
public static class OperatorTable
{
    /// <summary>Operators whose vector form rounds differently from the scalar one; all others must agree bit for bit.</summary>
    private static readonly Type[] Rounding = [typeof(Exp), typeof(Log), typeof(Tanh), typeof(Sigmoid), typeof(Power)];

    public static TheoryData<string> Unary => Names(typeof(IUnaryOperator<>));

    public static TheoryData<string> Binary => Names(typeof(IBinaryOperator<>));

    public static TheoryData<string> Ternary => Names(typeof(ITernaryOperator<>));

    public static bool IsExact(string name) => !Rounding.Any(type => type.Name == name);

    /// <summary>The kernel of an operator over one, two or three operands.</summary>
    public static Func<Tensor[], Tensor> Kernel(string name)
    {
        Type type = typeof(Tensor).Assembly.GetType($"{typeof(Add).Namespace}.{name}", throwOnError: true)!;
        bool isUnary = Implements(type, typeof(IUnaryOperator<>));
        int operands = isUnary ? 1 : Implements(type, typeof(IBinaryOperator<>)) ? 2 : 3;
        MethodInfo method = typeof(Tensor).GetMethods()
            .Single(m => m.Name == (isUnary ? nameof(Tensor.Map) : nameof(Tensor.Zip)) && m.GetParameters().Length == (isUnary ? 0 : operands))
            .MakeGenericMethod(type);
        return isUnary
            ? x => (Tensor)method.Invoke(x[0], BindingFlags.DoNotWrapExceptions, null, [], null)!
            : x => (Tensor)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, x, null)!;
    }

    private static TheoryData<string> Names(Type contract) =>
        [.. typeof(Tensor).Assembly.GetTypes().Where(type => type.IsValueType && Implements(type, contract)).Select(type => type.Name)];

    private static bool Implements(Type type, Type contract) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == contract);
}
